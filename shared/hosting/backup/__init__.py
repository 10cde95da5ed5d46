"""A node's past in two sealed files kept apart, data and keys, and back again.

Beside the keys lies the register of what was erased, so that it stays erased after a restore.
"""

from shared.eventstore.cutting import Cut, NoSuchPlace
from shared.hosting.backup.key import BackupKey, NoCode
from shared.hosting.backup.keys_file import KeysLost
from shared.hosting.backup.restoring import Backup, Restored, restore
from shared.hosting.backup.writing import Written, back_up
from shared.privacy.keyring import WrongNodeKey
from shared.privacy.sealed_file import NotWhole, header

__all__ = [
    "Backup",
    "BackupKey",
    "Cut",
    "KeysLost",
    "NoCode",
    "NoSuchPlace",
    "NotWhole",
    "Restored",
    "Written",
    "WrongNodeKey",
    "back_up",
    "header",
    "restore",
]
