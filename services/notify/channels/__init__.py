"""How things leave the node: e-mail to officers.

`mail` e-mail over SMTP · `rounds` the rhythm and the leases of sending.
"""

from services.notify.channels.mail import Mail, run_sender, send_due
from services.notify.channels.rounds import Unreachable

__all__ = ["Mail", "Unreachable", "run_sender", "send_due"]
