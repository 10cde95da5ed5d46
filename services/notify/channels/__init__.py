"""How things leave the node: e-mail to officers, events to subscribers' endpoints.

`mail` e-mail over SMTP · `webhooks` events over HTTP · `reaching` addresses that outsiders chose ·
`rounds` the rhythm and the leases of sending.
"""

from services.notify.channels.mail import Mail, run_sender, send_due
from services.notify.channels.rounds import Unreachable
from services.notify.channels.webhooks import Webhooks, deliver_due, doors_of, run_webhooks

__all__ = [
    "Mail",
    "Unreachable",
    "Webhooks",
    "deliver_due",
    "doors_of",
    "run_sender",
    "run_webhooks",
    "send_due",
]
