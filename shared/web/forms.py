"""Forms: a pydantic model says what is asked; what was typed is kept until it is right.

A dependency makes a Form for GET (blank, from the query, or from a draft) and for POST (from the
body). Within `with form:` the errors of the model and the refusals of rules land on its fields.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Annotated, Any, Final, Generic, Literal, Self, TypeAlias, TypeVar

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from shared.kernel.ids import random_key
from shared.kernel.refusals import NotAllowed, NotFound, Refused
from shared.web import drafts
from shared.web.entries import (
    Kind,
    Shape,
    Unreadable,
    clean,
    read_entry,
    shape_of,
    write_entry,
)
from shared.web.posted import Posted, read_posted
from shared.web.sentences import field_of, sentence, wrong
from shared.web.submitting import Submitting
from shared.web.visiting import Calling, Visiting

__all__ = ["Form", "FormError", "FormModel", "read_form", "read_open_form", "wrong"]

KEY_FIELD: Final = "_key"
NAME_FIELD: Final = "_form"
_LONGEST_KEY: Final = 100
_SAFE: Final = ("GET", "HEAD")
_PARTS: Final = ("-day", "-month", "-year", "-hour")
_CHOSEN: Final = (Kind.CHOICE, Kind.MANY, Kind.FLAG)


class FormModel(BaseModel):
    """What a form asks. `title` of a field is its label, `description` its hint."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


M = TypeVar("M", bound=FormModel)
Notice: TypeAlias = Literal["", "draft", "draft_lost"]


@dataclass(frozen=True, slots=True)
class FormError:
    """One thing to put right; `field` is None where it concerns the whole form."""

    field: str | None
    code: str
    message: str


class _NotEntered(Exception):
    """What was typed is not right yet: ends a `with form:` early."""


class Form(Generic[M]):
    """What was typed into a form, what is wrong with it, and the key under which it is sent."""

    def __init__(
        self,
        model: type[M],
        typed: Mapping[str, Sequence[str]] | None = None,
        key: str | None = None,
        *,
        is_whole: bool = False,
        notice: Notice = "",
        on_done: Callable[[], None] | None = None,
    ) -> None:
        self.model = model
        self.shapes: dict[str, Shape] = {n: shape_of(f) for n, f in model.model_fields.items()}
        self.errors: tuple[FormError, ...] = ()
        self.key = key if key and len(key) <= _LONGEST_KEY and key.isprintable() else random_key()
        self.notice = notice
        self._is_whole = is_whole
        self._on_done = on_done
        self._typed = self._known(typed or {})

    @classmethod
    def blank(cls, model: type[M], **initial: Any) -> Self:
        """Return a form that nobody filled in, beyond the values given."""
        return cls(model).suggest(**initial)

    def suggest(self, **values: Any) -> Self:
        """Fill in what is known, where nothing has been typed yet; return the form.

        What was posted (or kept as a draft) stays as it is: what is empty there was left empty.
        """
        if self._is_whole:
            return self
        for name, value in values.items():
            if not any(entry in self._typed for entry in _entries(name)):
                self._typed |= write_entry(name, value)
        return self

    def entered(self) -> M:
        """Return what was typed as the model; within `with form:` only, which ends if it cannot."""
        values: dict[str, Any] = {}
        problems: list[FormError] = []
        for name, shape in self.shapes.items():
            try:
                value = read_entry(shape, name, self.label(name), self._typed)
            except Unreadable as unreadable:
                problems.append(FormError(name, unreadable.code, unreadable.message))
            else:
                if value is not None:
                    values[name] = value
        try:
            model = self.model.model_validate(values)
        except ValidationError as invalid:
            problems += self._said(invalid, {problem.field for problem in problems})
            model = None
        if model is None or problems:
            self._must_mend(problems)
            raise _NotEntered
        return model

    def refuse(self, refused: Refused) -> None:
        """Show a refusal of a rule at its field, or above the form."""
        field = refused.field if refused.field in self.shapes else None
        self._must_mend([FormError(field, refused.code, refused.message)])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if raised is None:
            if self._on_done:
                self._on_done()
            return False
        # What is not there, or not theirs, cannot be put right in the form.
        if isinstance(raised, Refused) and not isinstance(raised, NotFound | NotAllowed):
            self.refuse(raised)
            return True
        return isinstance(raised, _NotEntered)

    # What templates ask.

    @property
    def name(self) -> str:
        """The name by which the elements of this form on a page are told from another's."""
        return self.model.__name__.lower()

    def id(self, field: str) -> str:
        """The id of a field's first element: the one that gets the focus when it is wrong."""
        return f"{self.name}-{field}"

    def label(self, field: str) -> str:
        """The field's label."""
        return self._info(field).title or field

    def hint(self, field: str) -> str:
        """The field's hint, or nothing."""
        return self._info(field).description or ""

    def required(self, field: str) -> bool:
        """Whether the field must be filled in (a tick may always be left out)."""
        return self._info(field).is_required()

    def longest(self, field: str) -> int | None:
        """How many characters the field takes, where that is limited."""
        lengths = (getattr(rule, "max_length", None) for rule in self._info(field).metadata)
        return next((length for length in lengths if length is not None), None)

    def text(self, entry: str) -> str:
        """What stands in an entry now (`born_on`, or a part such as `born_on-month`)."""
        texts = self._typed.get(entry, ())
        return texts[-1] if texts else ""

    def texts(self, field: str) -> tuple[str, ...]:
        """All that stands in a field of several choices, also what nobody offered."""
        return tuple(self._typed.get(field, ()))

    def chosen(self, field: str, value: object) -> bool:
        """Whether a choice is taken."""
        return str(value) in self._typed.get(field, ())

    def choices(self, field: str) -> tuple[tuple[str, str], ...]:
        """What there is to choose from, by the field's type: (value, words)."""
        return self.shapes[field].choices

    def error(self, field: str) -> str:
        """What is wrong with the field: the first thing, or nothing."""
        return next((error.message for error in self.errors if error.field == field), "")

    def _info(self, field: str) -> FieldInfo:
        return self.model.model_fields[field]

    def _known(self, typed: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        kept: dict[str, list[str]] = {}
        for name, shape in self.shapes.items():
            for entry in _entries(name):
                if entry in typed:
                    texts = typed[entry]
                    kept[entry] = list(texts) if shape.kind is Kind.SECRET else _cleaned(texts)
        return kept

    def _said(self, invalid: ValidationError, before: set[str | None]) -> list[FormError]:
        said = []
        for problem in invalid.errors(include_url=False, include_input=False):
            field = field_of(problem)
            if field in before:  # could not even be read: that was said already
                continue
            label = self.label(field) if field in self.shapes else ""
            is_choice = field in self.shapes and self.shapes[field].kind in _CHOSEN
            message = sentence(problem, label, is_choice=is_choice)
            said.append(
                FormError(field if field in self.shapes else None, problem["type"], message)
            )
        return said

    def _must_mend(self, problems: Sequence[FormError]) -> None:
        order = {name: place for place, name in enumerate(self.shapes)}
        self.errors = tuple(sorted(problems, key=lambda p: order.get(p.field or "", len(order))))
        # The old key is bound to what was refused; what is sent next is another thing.
        self.key = random_key()
        for name, shape in self.shapes.items():
            if shape.kind is Kind.SECRET:
                self._typed.pop(name, None)


def read_form(
    model: type[M], operation: str, *, beside: bool = False
) -> Callable[..., Awaitable[Form[M]]]:
    """Return the dependency that reads a form of an officer, which submits `operation`."""
    submitting = Submitting(operation, beside)

    async def read(
        request: Request, visit: Visiting, _: Annotated[None, Depends(submitting)]
    ) -> Form[M]:
        draft_id = request.query_params.get(drafts.QUERY)
        if request.method in _SAFE:
            if draft_id is None:
                return Form(model, _queried(request))
            draft = await run_in_threadpool(drafts.find, visit, draft_id)
            return _from_draft(model, draft)
        posted = await read_posted(request)
        done = None if draft_id is None else (lambda: drafts.discard(visit, draft_id))
        return Form(model, posted, _key(posted), is_whole=True, on_done=done)

    return read


def read_open_form(model: type[M]) -> Callable[..., Awaitable[Form[M]]]:
    """Return the dependency that reads a form of anybody: sign-in, public pages."""

    async def read(request: Request, caller: Calling) -> Form[M]:  # noqa: ARG001 - see read_form
        if request.method in _SAFE:
            return Form(model, _queried(request))
        posted = await read_posted(request)
        return Form(model, posted, _key(posted), is_whole=True)

    return read


def _from_draft(model: type[M], draft: Posted | None) -> Form[M]:
    """Return a form as it stood when the session ran out: nothing was done, its key is good."""
    if draft is None:
        return Form(model, notice="draft_lost")
    if draft.get(NAME_FIELD, [""])[-1] != model.__name__.lower():
        return Form(model)  # the draft of another form on the same page
    return Form(model, draft, _key(draft), is_whole=True, notice="draft")


def _queried(request: Request) -> dict[str, list[str]]:
    query = request.query_params
    return {name: query.getlist(name) for name in query}


def _key(posted: Posted) -> str | None:
    return posted.get(KEY_FIELD, [None])[-1]


def _cleaned(texts: Sequence[str]) -> list[str]:
    return [clean(text) for text in texts]


def _entries(field: str) -> tuple[str, ...]:
    """The names under which a field may be typed: whole or in parts."""
    return (field, *(f"{field}{part}" for part in _PARTS))
