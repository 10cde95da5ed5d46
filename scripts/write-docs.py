"""Write what stands in the code anew under docs/: the catalogue of events, who may do what."""

from pathlib import Path

from shared.hosting import catalogue, matrix
from shared.hosting.loading import load

DOCS = Path(__file__).parents[1] / "docs"

services = load()
for path, text in {**catalogue.files(services), **matrix.files(services)}.items():
    (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
    (DOCS / path).write_text(text, "utf-8")
