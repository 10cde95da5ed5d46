"""Write what stands in the code anew under docs/: the catalogue of events, who may do what.

And freeze what is new among contracts and facts, under tests/contracts/frozen.
"""

from pathlib import Path

from shared.hosting import asyncapi, catalogue, matrix
from shared.hosting.loading import load
from tests.contracts import freezing

DOCS = Path(__file__).parents[1] / "docs"

services = load()
written = {
    **catalogue.files(services),
    **asyncapi.files(services),
    **matrix.files(services),
}
for path, text in written.items():
    (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
    (DOCS / path).write_text(text, "utf-8")
freezing.freeze(services)
