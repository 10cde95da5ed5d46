"""How a verb tells what it takes: in Vietnamese and in plain lines, for every verb alike."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import typer
from typer._click.core import Context
from typer._click.exceptions import UsageError
from typer._click.formatting import HelpFormatter
from typer.core import TyperCommand, TyperGroup

from services.operator.wrong_words import no_such_verb

F = TypeVar("F", bound=Callable[..., Any])

_HEADINGS: Final = {"Arguments": "Đối số", "Options": "Tuỳ chọn", "Commands": "Lệnh"}
_PHRASES: Final = {
    "Show this message and exit.": "Hiện hướng dẫn này.",
    "[default: ": "[mặc định: ",
    "; required]": "; bắt\u00a0buộc]",
    "[required]": "[bắt\u00a0buộc]",
}
_KINDS: Final = {
    "<bool>": "",
    "<str>": "<chữ>",
    "<str,str>": "<chữ> <chữ>",
    "<list[str]>": "<chữ>",
    "<int>": "<số>",
    "<int range>": "<số>",
    "<path>": "<tệp>",
    "<datetime>": "<thời điểm>",
    "<%Y-%m-%d>": "<năm-tháng-ngày>",
}


class _Plain(HelpFormatter):
    """Writes what typer tells in English in our words; the rest is Vietnamese already."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "Cách dùng: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(self, rows: Any, *widths: int, **named: int) -> None:
        told = [(_in_words(first, _KINDS), _in_words(second, _PHRASES)) for first, second in rows]
        super().write_dl(told, *widths, **named)


def _in_words(text: str, words: dict[str, str]) -> str:
    for english, ours in words.items():
        text = text.replace(english, ours)
    return text.rstrip()


class _Context(Context):
    formatter_class = _Plain


class Verb(TyperCommand):
    """One verb."""

    context_class = _Context
    allow_extra_args = True  # they are refused below, in our words

    def __init__(self, name: str | None, **told: Any) -> None:
        super().__init__(name, **{**told, "options_metavar": "[TUỲ CHỌN]"})

    def get_short_help_str(self, limit: int = 0) -> str:
        """Return what the verb does, uncut: the first sentence of its help."""
        del limit
        return f"{(self.help or '').partition('. ')[0].rstrip('.')}."

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Take the words; raises UsageError where there are too many."""
        try:
            rest = super().parse_args(ctx, args)
        except UsageError as wrong:
            wrong.ctx = wrong.ctx or ctx  # so that its usage is said
            raise
        if rest:
            message = f"Thừa: {' '.join(rest)}."
            raise UsageError(message, ctx)
        return rest


class Verbs(TyperGroup):
    """Verbs below one name."""

    context_class = _Context

    def __init__(self, **told: Any) -> None:
        words = {"options_metavar": "", "subcommand_metavar": "LỆNH …"}
        super().__init__(**{**told, **words})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the verb that was said; raises UsageError where there is none of that name."""
        if self.get_command(ctx, args[0]) is None:
            raise no_such_verb(ctx, args[0], list(self.commands))
        return super().resolve_command(ctx, args)


class Vocabulary(typer.Typer):
    """A list of verbs: what they are told and how they answer is the same for all."""

    def __init__(self, cls: type[Verbs] = Verbs, *, help: str) -> None:  # noqa: A002 - typer's word
        super().__init__(
            cls=cls,
            help=help,
            no_args_is_help=True,
            add_completion=False,
            rich_markup_mode=None,
            pretty_exceptions_enable=False,  # it would show local variables: what people typed
        )

    def command(self, name: str | None = None, **told: Any) -> Callable[[F], F]:
        """Take a function as a verb of its own name, or of another."""
        taken: Callable[[F], F] = super().command(name, cls=Verb, **told)
        return taken
