"""Where the databases of a node are: files in a folder, or PostgreSQL by an address."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from shared.database import postgresql
from shared.database.database import Database

_WORD: Final = "{service}"
_READERS_OF_KEYS: Final = 2  # keys are kept in memory once read


class WrongAddress(ValueError):
    """The address of the databases is none; the text says what it lacks, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Places:
    """The databases of a node's services; each has one for its data and one for its keys.

    In `address` the word {service} stands for the service: in the name of the database, or in the
    search path of its options. The keys lie at the same address with {service}_keys.
    """

    folder: Path
    address: str = ""
    at_work: bool = False  # the services themselves work there: others can see it

    def data(self, service: str) -> Database:
        """Open the database of a service's facts, rows and letters."""
        where = self._url(service) if self.address else self.folder / f"{service}.db"
        return Database(where, service, at_work=self.at_work)

    def keys(self, service: str) -> Database:
        """Open the database of the keys of a service's people, which is backed up apart."""
        name = f"{service}_keys"
        where = self._url(name) if self.address else self.folder / "keys" / f"{service}.keys.db"
        return Database(where, name, _READERS_OF_KEYS)

    def is_made(self, service: str) -> bool:
        """Say whether there is a database to look at; on a server only looking tells."""
        return bool(self.address) or (self.folder / f"{service}.db").exists()

    def answer(self, service: str) -> bool:
        """Say whether the server of a service's databases has room for it; files always do."""
        return not self.address or postgresql.answers(self._url(service))

    def refuse(self, service: str) -> bool:
        """Say whether the server refuses for good to let a service in to one of its databases."""
        names = (service, f"{service}_keys") if self.address else ()
        return any(postgresql.refuses(self._url(name)) for name in names)

    def refuse_wrong_address(self) -> None:
        """Raise WrongAddress where the address is none; asks no server."""
        if self.address:
            self._url("registry")

    def _url(self, name: str) -> URL:
        try:
            url = make_url(self.address)
        except (ArgumentError, ValueError):  # also a port that is no number
            message = "không phải là một địa chỉ"
            raise WrongAddress(message) from None
        if url.get_backend_name() != "postgresql":
            message = "phải là địa chỉ của PostgreSQL: postgresql://…"
            raise WrongAddress(message)
        told = {word: str(value).replace(_WORD, name) for word, value in url.query.items()}
        new = url.set(
            drivername="postgresql+psycopg",
            database=(url.database or "").replace(_WORD, name),
            query=told,
        )
        if new == url.set(drivername="postgresql+psycopg"):
            message = "tên cơ sở dữ liệu phải có {service}, vì mỗi dịch vụ có cơ sở dữ liệu riêng"
            raise WrongAddress(message)
        return new
