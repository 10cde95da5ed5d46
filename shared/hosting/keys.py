"""The keys of a service's people, for the operator's verbs: they move with the facts they open."""

from shared.database import Database
from shared.privacy.keyring import Keyring
from shared.privacy.keyring import keys as keys_table

__all__ = ["keyring_of", "keys_table"]


def keyring_of(database: Database, node_key: bytes) -> Keyring:
    """Return the keyring that lies in a database."""
    return Keyring(database, node_key)
