"""Answers in HTML: pages in the shell, fragments for htmx, and the way on after a form."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from shared.web import assets, formats, navigation
from shared.web.forms import Form
from shared.web.visiting import Caller

_SAID_COOKIE: Final = "mangnon_said"
_SAID_SECONDS: Final = 60
_LONGEST_SAID: Final = 300
_OURS: Final = Path(__file__).with_name("templates")
_SERVICES: Final = Path(__file__).parents[2] / "services"


@cache
def environment() -> Environment:
    """Return the templates of the shell and of every service, compiled once."""
    folders = [_OURS, *sorted(_SERVICES.glob("*/templates"))]
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # Vietnamese is the language of the templates: without a catalogue they say what they say.
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined] # by the extension
    made.filters |= {
        "date": formats.show_date,
        "moment": formats.show_moment,
        "dong": formats.show_dong,
        "number": formats.show_number,
    }
    made.globals |= {
        "asset": assets.address,
        "htmx": _htmx,
        "deadline_sign": formats.deadline_sign,
        "is_here": navigation.is_here,
        "form": None,
    }
    return made


def page(caller: Caller, template: str, status: int | None = None, **context: Any) -> HTMLResponse:
    """Return a page; 422 by itself where a form in it has errors.

    What was said after the last form is shown on it, once. Where htmx asked for a part of a page
    and was led to the door instead, it gets a line with the way in, never the door itself.
    """
    if caller.is_fragment and caller.officer is None:
        return fragment(caller, "signed_out.html", 401)
    said = _said(caller)
    answer = HTMLResponse(
        _render(caller, template, context | {"said": said}), _status(status, context)
    )
    if said:
        answer.delete_cookie(_SAID_COOKIE, path="/", httponly=True, samesite="lax")
    return answer


def fragment(
    caller: Caller, template: str, status: int | None = None, **context: Any
) -> HTMLResponse:
    """Return a part of a page, for htmx."""
    return HTMLResponse(_render(caller, template, context), _status(status, context))


def see_other(address: str, said: str = "") -> RedirectResponse:
    """Send the browser on after a form was carried out (303); `said` is shown on the next page.

    What is said must not name a child: it waits in a cookie for a moment.
    """
    answer = RedirectResponse(address, 303)
    if said:
        kept = urlsafe_b64encode(said[:_LONGEST_SAID].encode()).decode()
        answer.set_cookie(
            _SAID_COOKIE, kept, max_age=_SAID_SECONDS, path="/", httponly=True, samesite="lax"
        )
    return answer


def error_page(request: Request, status: int, **context: Any) -> HTMLResponse:
    """Return the page that says what went wrong: in the shell, or a part of a page for htmx."""
    caller: Caller | None = getattr(request.state, "visit", None)
    if caller is not None:
        return page(caller, "problem.html", status, **context)
    content = (
        environment()
        .get_template("problem.html")
        .render(context | _shell(request), officer=None, places=(), said="")
    )
    return HTMLResponse(content, status)


def _render(caller: Caller, template: str, context: dict[str, Any]) -> str:
    return (
        environment()
        .get_template(template)
        .render(
            context | _shell(caller.request),
            visit=caller,
            officer=caller.officer,
            now=caller.now,
            places=navigation.places_of(caller.officer, caller.today),
        )
    )


def _shell(request: Request) -> dict[str, Any]:
    """What the shell shows to everybody."""
    state = request.app.state
    sample_day = state.sample.now() if state.sample else None
    return {"path": request.url.path, "hotlines": state.hotlines, "sample_day": sample_day}


def _status(status: int | None, context: dict[str, Any]) -> int:
    if status is not None:
        return status
    has_errors = any(isinstance(value, Form) and value.errors for value in context.values())
    return 422 if has_errors else 200


def _said(caller: Caller) -> str:
    kept = caller.request.cookies.get(_SAID_COOKIE, "")
    try:
        return urlsafe_b64decode(kept).decode()
    except ValueError:
        return ""


def _htmx() -> Markup:
    return Markup('<script src="{}" defer></script>').format(assets.address("htmx.min.js"))
