"""Facts: what has happened. They are stored for ever; add fields and types, never rename.

A personal field is declared `Sealed[...]`; it is stored encrypted under the key of its subject and
reads as None once that key has been destroyed.
"""

from functools import cached_property
from typing import Annotated, ClassVar, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class SealedMark:
    """Marks a field that is stored only encrypted."""


Sealed: TypeAlias = Annotated[T | None, Field(repr=False), SealedMark()]

_registry: dict[str, type["Fact"]] = {}


class Fact(BaseModel):
    """One thing that happened, in the past tense, with its Vietnamese name for timelines."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    fact_type: ClassVar[str]  # the stored name "<service>.<past_tense>": never changes
    vi: ClassVar[str]  # what officers read in a timeline
    schema_version: ClassVar[int] = 1
    sealed_under: ClassVar[str | None] = None  # the field that names the key's subject
    sealed_fields: ClassVar[frozenset[str]] = frozenset()
    shreds: ClassVar[str | None] = None  # the field naming whose key is destroyed by this fact
    scrubs: ClassVar[bool] = False  # what is written over with it leaves the disk, too

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "fact_type" not in cls.__dict__ or "vi" not in cls.__dict__:
            message = f"{cls.__name__} needs a stored name (fact_type) and a Vietnamese name (vi)"
            raise TypeError(message)
        known = _registry.get(cls.fact_type)
        if known is not None and known.__module__ != cls.__module__:
            message = f"{cls.fact_type} is already the name of {known.__qualname__}"
            raise TypeError(message)
        cls.sealed_fields = frozenset(
            name
            for name, field in cls.model_fields.items()
            if any(isinstance(mark, SealedMark) for mark in field.metadata)
        )
        if cls.sealed_fields and cls.sealed_under is None:
            message = f"{cls.__name__} has sealed fields but does not say under whose key"
            raise TypeError(message)
        _registry[cls.fact_type] = cls

    @cached_property
    def sealed_for(self) -> str | None:
        """Whose key seals what it says; None where it says nothing personal."""
        for name in self.sealed_fields:
            if getattr(self, name) is not None:
                return self.key_subject
        return None

    @cached_property
    def key_subject(self) -> str | None:
        """Whose key seals the personal fields, or None where there are none."""
        if not self.sealed_fields or self.sealed_under is None:
            return None
        return str(getattr(self, self.sealed_under))
