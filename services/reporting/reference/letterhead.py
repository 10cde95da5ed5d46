"""What stands around the text of a report: agencies, addressees, receivers, the place to sign."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from services.reporting.reference import files
from shared.units.tree import Unit

# Names that already say what kind of unit they are of.
_KINDS = ("xã ", "phường ", "thị trấn ", "đặc khu ", "huyện ", "tỉnh ", "thành phố ", "thị xã ")


@dataclass(frozen=True, slots=True)
class Above:
    """Who stood above a unit until a day."""

    unit_code: str
    name: str
    until: date


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The fixed parts of every report."""

    symbol: str
    signature_prefix: tuple[str, ...]
    signature_title: str
    addressees: tuple[str, ...]
    receivers: tuple[str, ...]
    circulation: str
    confidentiality: str
    empty: str
    kinds: tuple[tuple[str, str], ...]
    above: tuple[Above, ...]

    def name_above(self, unit: Unit, parent: Unit | None, day: date) -> str | None:
        """Return who stands above a unit on a day: "huyện Định Hóa", or by the tree of units."""
        for row in self.above:
            if row.unit_code == unit.code and day <= row.until:
                return row.name
        return self.full_name(parent.kind, parent.name) if parent else None

    def full_name(self, kind: str, name: str) -> str:
        """Return "xã Thanh Định", whether or not the name says "xã"."""
        if name.lower().startswith(_KINDS):
            return name[0].lower() + name[1:]
        word = dict(self.kinds).get(kind)
        return f"{word} {name}" if word else name

    def bare_name(self, name: str) -> str:
        """Return "Thanh Định": the place a document is dated at."""
        for word in _KINDS:
            if name.lower().startswith(word):
                return name[len(word) :]
        return name


@cache
def letterhead() -> Letterhead:
    """Return the fixed parts of every report."""
    data = files.read("letterhead.toml")
    return Letterhead(
        symbol=data["symbol"],
        signature_prefix=tuple(data["signature_prefix"]),
        signature_title=data["signature_title"],
        addressees=tuple(data["addressees"]),
        receivers=tuple(data["receivers"]),
        circulation=data["circulation"],
        confidentiality=data["confidentiality"],
        empty=data["empty"],
        kinds=tuple(data["kinds"].items()),
        above=tuple(Above(**row) for row in data["above"]),
    )
