"""Who reacts to a letter or a tick, and which letters of other nodes nobody may react to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from shared.contracts.announcement import Announcement, emitters
from shared.eventstore.acts import Guard, NotBelieved, Policy


@dataclass(frozen=True, slots=True)
class Letter:
    """One row of the inbox that is to be applied."""

    source: str
    audience: str
    sequence: int
    partition_key: str
    tries: int
    envelope: Mapping[str, Any]


class PolicyFailed(Exception):
    """A policy raised while a letter was applied; the cause is the original fault."""

    def __init__(self, letter: Letter, policy: str) -> None:
        super().__init__(f"{policy} failed on {letter.source} {letter.sequence}")
        self.letter = letter
        self.policy = policy


class Policies:
    """Who reacts to what: the policies of one service by the type of what is said."""

    def __init__(self, policies: Iterable[Policy[Any]], guards: Iterable[Guard] = ()) -> None:
        self._guards = tuple(guards)
        self._by_type: dict[tuple[str, str, str, int], list[Policy[Any]]] = {}
        self._by_tick: dict[type[object], list[Policy[Any]]] = {}
        for policy in policies:
            if issubclass(policy.event, Announcement):
                for emitter in emitters(policy.event):
                    contract = policy.event
                    key = (contract.audience.value, emitter, contract.event, contract.version)
                    self._by_type.setdefault(key, []).append(policy)
            else:
                self._by_tick.setdefault(policy.event, []).append(policy)

    def must_believe(self, letter: Letter, connection: Connection) -> None:
        """Refuse a letter of another node that a guard does not believe."""
        for guard in self._guards:
            try:
                guard(connection, letter.source, letter.envelope["data"])
            except NotBelieved as fault:
                raise PolicyFailed(letter, fault.code) from fault

    def for_letter(self, letter: Letter) -> Sequence[Policy[Any]]:
        """Return the policies that hear a letter; none is normal: it is heard and not used."""
        _, _, emitter, event, version = letter.envelope["type"].split(".")
        return self._by_type.get((letter.audience, emitter, event, int(version[1:])), ())

    def for_tick(self, tick: object) -> Sequence[Policy[Any]]:
        """Return the policies that hear a tick."""
        return self._by_tick.get(type(tick), ())
