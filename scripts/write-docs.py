"""Write the catalogue of events under docs/ anew (make docs)."""

from pathlib import Path

from shared.hosting.catalogue import files
from shared.hosting.loading import load

DOCS = Path(__file__).parents[1] / "docs"

for path, text in files(load()).items():
    (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
    (DOCS / path).write_text(text, "utf-8")
