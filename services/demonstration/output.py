"""What a life leaves behind: the reports as papers, and every figure with its events."""

import json
from pathlib import Path
from typing import Any, Final

from services.demonstration.commune import Commune
from services.demonstration.days import END
from services.demonstration.entries import Period, periods
from services.demonstration.reports import report_id
from services.reporting import operations

_FIGURES: Final = "figures.json"
_NAMES: Final = {"half_year": "bao-cao-6-thang", "annual": "bao-cao-nam"}
_FORMS: Final = {"word": "docx", "pdf": "pdf"}
_READER: Final = "can-bo"


def write(commune: Commune, folder: Path) -> list[Path]:
    """Write the three reports, in Word and PDF, and the figures of the last; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for period in periods():
        for form, ending in _FORMS.items():
            path = folder / f"{_NAMES[period.code]}-{period.year}.{ending}"
            path.write_bytes(_paper(commune, period, form))
            written.append(path)
    path = folder / _FIGURES
    text = json.dumps(figures(commune), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", "utf-8")
    return [*written, path]


def figures(commune: Commune) -> list[dict[str, Any]]:
    """Return the figures of the last report with the ids of the events under each."""
    last = periods()[-1]
    issued = commune.issued(_READER, END, "figures")
    return operations.export_report_figures(
        commune.reporting, issued, commune.id, last.days, code=last.code
    )


def _paper(commune: Commune, period: Period, form: str) -> bytes:
    issued = commune.issued(_READER, END, f"paper-{period.name}-{form}")
    content, _, _ = operations.download_report(
        commune.reporting, issued, report_id(commune, period), form
    )
    return content
