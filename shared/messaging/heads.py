"""What a service says of itself every so often: how far it has told, and where its chain stands.

It is not stored on the wire: the next one says it again.
"""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.telemetry.logs import get_logger

_LARGEST: Final = 2**63 - 1
log = get_logger()


class Head(BaseModel):
    """How far a service has told `svc` and `evt`; how many facts it has, and the hash of the last.

    An older node says nothing of its chain.
    """

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, frozen=True)

    svc: int = Field(0, ge=0, le=_LARGEST)
    evt: int = Field(0, ge=0, le=_LARGEST)
    facts: int = Field(0, ge=0, le=_LARGEST)
    hash: str = Field("", pattern=r"^([0-9a-f]{64})?$")


def read(said: bytes, *, node: str, service: str) -> Head | None:
    """Return what was said, or None where it is nothing that a service would say."""
    try:
        return Head.model_validate_json(said)
    except ValidationError:
        log.warning("head_malformed", node=node, source=service)
        return None
