"""What officers do with a page in a browser, and what they read there."""

import re
from html import unescape
from typing import Any

import httpx

from tests.cases.filled import filled


def send(browser: httpx.Client, path: str, **typed: Any) -> httpx.Response:
    """Open a page, fill in its form and send it; redirects are followed."""
    shown = browser.get(path)
    assert shown.status_code == 200, read(shown)
    return browser.post(path, data={**filled(shown.text), **typed})


def sent(browser: httpx.Client, path: str, **typed: Any) -> str:
    """Send a form that must succeed; return the path to which it leads."""
    answer = send(browser, path, **typed)
    assert answer.history, read(answer)
    assert answer.status_code == 200, read(answer)
    return answer.url.path


def read(page: httpx.Response) -> str:
    """Return the words of a page, without its tags."""
    body = re.sub(r"<(script|style).*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def typed_in(page: httpx.Response, name: str) -> str:
    """Return what stands in a field of the page's form."""
    return filled(page.text).get(name, [""])[-1]
