"""The catalogue of events for those who subscribe: written from the contracts, never by hand.

`docs/events.md` for people, and under `docs/contracts/` a JSON Schema and an example letter of
each contract. A test fails when they are not fresh.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.contracts.announcement import Announcement, Audience
from shared.contracts.envelope import envelope, type_of
from shared.contracts.examples import examples
from shared.kernel.ids import event_id
from shared.service import Service

_NODE = "n05578"
_AT = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)
_AUDIENCES = {
    Audience.SUBSCRIBERS: "Subscribers (`evt`): anyone. Ids, units, codes and counts only.",
    Audience.SERVICES: "Services (`svc`): this node's own five. Pseudonymous and sensitive; "
    "never leaves the node.",
}


def letters() -> Iterator[tuple[str, Announcement, dict[str, Any]]]:
    """Yield (emitter, example, letter): each example as it would stand on the wire."""
    counts: dict[tuple[str, str], int] = {}
    for emitter, told in examples():
        place = (emitter, told.audience.value)
        counts[place] = counts.get(place, 0) + 1
        letter_id = event_id(_AT, emitter, told.audience, str(counts[place]))
        letter = envelope(_NODE, emitter, told, event_id=letter_id, sequence=counts[place], at=_AT)
        yield emitter, told, letter


def files(services: tuple[Service, ...]) -> Mapping[Path, str]:
    """Return the catalogue's files, by their path under docs/."""
    made = {Path("events.md"): _page(services)}
    for emitter, told, letter in letters():
        name = f"{told.audience.value}.{type_of(emitter, type(told)).removeprefix('vn.mangnon.')}"
        made[Path("contracts") / f"{name}.schema.json"] = as_json(schema(emitter, type(told)))
        made[Path("contracts") / f"{name}.example.json"] = as_json(letter)
    return made


def schema(emitter: str, contract: type[Announcement]) -> dict[str, Any]:
    """Return the JSON Schema of what a letter carries; required is what every one ever told has."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:mangnon:{contract.audience.value}:{type_of(emitter, contract)}",
        **contract.model_json_schema(),
    }


def _page(services: tuple[Service, ...]) -> str:
    lines = [
        "# Events",
        "",
        "Written from the contracts; do not edit. Letters are CloudEvents 1.0 in structured JSON;",
        "subjects are `<audience>.<node>.<service>.<event>.v<N>`; `sequence` counts without gaps",
        "per source and audience.",
    ]
    for audience, meaning in _AUDIENCES.items():
        lines += [
            "",
            f"## {meaning}",
            "",
            "| Event | Meaning | Heard by | Fields |",
            "|---|---|---|---|",
        ]
        for emitter, told in examples():
            if told.audience is audience:
                lines.append(_row(emitter, type(told), services))
    return "\n".join(lines) + "\n"


def _row(emitter: str, contract: type[Announcement], services: tuple[Service, ...]) -> str:
    heard_by = sorted(
        service.name
        for service in services
        if any(policy.event is contract for policy in service.all_policies)
    )
    meaning = (contract.__doc__ or "").strip().split("\n")[0]
    name = type_of(emitter, contract).removeprefix("vn.mangnon.")
    fields = ", ".join(f"`{field}`" for field in contract.model_fields)
    return f"| `{name}` | {meaning} | {', '.join(heard_by) or '–'} | {fields} |"


def as_json(value: object) -> str:
    """Return JSON as it is kept in files: readable, in the order given."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
