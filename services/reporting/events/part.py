"""Values inside facts."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A value inside a fact: frozen, and as lasting as the fact itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")
