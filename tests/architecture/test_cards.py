"""A service's card (its `__init__` docstring) tells the truth about what it tells and hears."""

import importlib
import re
import typing
from typing import Any

import pytest

from shared.contracts.announcement import SERVICES, Announcement, emitters
from shared.eventstore.acts import Policy
from shared.hosting.loading import load

_LABELS = ("Owns", "Tells", "Hears", "Personal data", "Deadlines")
_NAMES = re.compile(r"\b(?:[A-Z][a-z]+){2,}\b")


def card(name: str) -> dict[str, str]:
    """Return the lines of a service's card by their label."""
    text = importlib.import_module(f"services.{name}").__doc__ or ""
    parts = re.split(rf"^({'|'.join(_LABELS)})\b", text, flags=re.MULTILINE)
    return {
        label: " ".join(said.split()) for label, said in zip(parts[1::2], parts[2::2], strict=True)
    }


def told_by(announce: Any) -> set[str]:
    """Return the names of what a service announces: the return annotation is the list."""
    (inner,) = typing.get_args(typing.get_type_hints(announce)["return"])
    return {contract.__name__ for contract in typing.get_args(inner) or (inner,)}


def source_of(policy: Policy[Any]) -> str:
    """Return from whom a policy hears: a service, all, or time itself."""
    if not issubclass(policy.event, Announcement):
        return "time"
    sources = emitters(policy.event)
    return sources[0] if len(sources) == 1 else "all"


@pytest.mark.parametrize("name", SERVICES)
def test_tells_is_what_announce_may_return(name: str) -> None:
    (service,) = load([name])

    assert set(_NAMES.findall(card(name)["Tells"])) == told_by(service.announce)


@pytest.mark.parametrize("name", SERVICES)
def test_hears_is_what_the_policies_listen_to(name: str) -> None:
    (service,) = load([name])
    heard = {(source_of(policy), policy.event.__name__) for policy in service.all_policies}
    written = {
        (source, event)
        for source, events in re.findall(r"(\w+): ([^;]*)", card(name)["Hears"])
        for event in _NAMES.findall(events)
    }

    assert written == heard
