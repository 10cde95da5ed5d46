"""What a browser would send of a page's form: every control as it stands there."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.visible: set[str] = set()
        self._depth = 0
        self._in_main = self._in_form = False
        self._select = self._area = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "main":
            self._in_main = True
        if tag == "form" and self._in_main:
            self._in_form = True
        if not self._in_form:
            return
        name = found.get("name", "")
        if tag == "input" and name:
            kind = found.get("type", "text")
            if kind != "hidden":
                self.visible.add(name)
            if kind not in ("checkbox", "radio") or "checked" in found:
                self.values.setdefault(name, []).append(found.get("value", ""))
        elif tag == "select":
            self._select = name
            self.visible.add(name)
        elif tag == "option" and "selected" in found:
            self.values[self._select] = [found.get("value", "")]
        elif tag == "textarea":
            self._area, self._text = name, ""
            self.visible.add(name)

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.values[self._area] = [self._text.removeprefix("\n")]
            self._area = ""
        elif tag == "form":
            self._in_form = False


def filled(text: str) -> dict[str, list[str]]:
    """Return what the first form of a page would send as it stands."""
    reader = _Reader()
    reader.feed(text)
    return reader.values


def asked(text: str) -> set[str]:
    """Return the names of what a person sees to fill in."""
    reader = _Reader()
    reader.feed(text)
    return reader.visible
