"""The certificate of an erasure on paper, in the layout of Nghị định 30/2020/NĐ-CP.

Whose record it was cannot be said any more: the paper bears the pseudonym alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.registry.norms import (
    DESTROYED,
    ERASURE_ASKERS,
    ERASURE_GROUNDS,
    HOLDERS,
    Holder,
    erasure_basis,
)
from services.registry.readmodels.erasures import Confirmation, Erasure
from shared.documents import (
    Block,
    Fields,
    Heading,
    Level,
    OfficialDocument,
    Paragraph,
    Signature,
    Table,
    formats,
)
from shared.kernel.issued import VIETNAM
from shared.units.tree import Unit

_OWN: Final = "Sổ trẻ em"
_OWN_DESTROYED: Final = (
    "Khoá mã hoá của hồ sơ; tên, số định danh, người chăm sóc trong danh sách và chỉ mục tìm kiếm"
)
_OWN_KEEPS: Final = (
    "Các sự kiện đã mã hoá, không còn khoá để đọc; mã hồ sơ, mã phân loại và mốc ngày"
)
_WAITS: Final = "chưa xác nhận"
_UNKNOWN: Final = "(không ghi)"
_BEFORE: Final = "xoá trước khi có xác nhận"


@dataclass(frozen=True, slots=True)
class ErasureCertificate:
    """All that the certificate says; `chain_hash` is that of the fact at `erasure.position`."""

    erasure: Erasure
    is_late: bool
    erased_by: str
    chain_hash: str
    commune: Unit | None
    above: Unit | None

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What is said of the act: names of fields and their words."""
        one = self.erasure
        again = (("Xoá lại khi khôi phục dữ liệu", _moment(one.recorded_at)),)
        return (
            ("Mã hồ sơ", str(one.child_id)),
            ("Bên đề nghị", ERASURE_ASKERS.get(one.asked_by, _UNKNOWN)),
            ("Căn cứ xoá", ERASURE_GROUNDS.get(one.ground, one.ground)),
            ("Văn bản pháp luật", erasure_basis(_day(one.erased_at))),
            ("Quyết định cho phép", one.decision),
            ("Người duyệt và xoá", self.erased_by or _UNKNOWN),
            ("Thời điểm xoá", _moment(one.erased_at)),
            *(again if one.was_repeated else ()),
        )

    @property
    def destroyed(self) -> tuple[tuple[str, str, str], ...]:
        """Where what was destroyed, and when that was confirmed."""
        one = self.erasure
        said = {found.service: found for found in one.confirmations}
        return (
            (_OWN, _OWN_DESTROYED, _moment(one.recorded_at)),
            *(self._line(holder, said.get(holder.service)) for holder in HOLDERS),
        )

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """What remains by law, and where."""
        return ((_OWN, _OWN_KEEPS), *((holder.vi, holder.keeps) for holder in HOLDERS))

    def _line(self, holder: Holder, said: Confirmation | None) -> tuple[str, str, str]:
        if said is None:
            return holder.vi, "—", _WAITS if self.erasure.awaited else _BEFORE
        counts = (
            f"{number} {DESTROYED.get(what, what)}"
            for what, number in said.destroyed.items()
            if number
        )
        return holder.vi, "; ".join(counts) or "không giữ gì", _moment(said.erased_at)


def certificate_document(certificate: ErasureCertificate) -> OfficialDocument:
    """Return the paper; the same certificate always gives the same paper."""
    commune, above = certificate.commune, certificate.above
    name = commune.name if commune else "xã"
    return OfficialDocument(
        parent_agency=f"ỦY BAN NHÂN DÂN {above.name}".upper() if above else "",
        agency=f"ỦY BAN NHÂN DÂN\n{name}".upper(),
        symbol="BB-UBND",
        place=name.removeprefix("Xã ").removeprefix("Phường "),
        kind="BIÊN BẢN",
        title="Xoá dữ liệu cá nhân trong hồ sơ trẻ em",
        blocks=tuple(_body(certificate)),
        signature=Signature("CHỦ TỊCH", "", ("TM. ỦY BAN NHÂN DÂN",)),
        receivers=("Bên đề nghị", "Lưu: VT"),
        footer_note=_chain(certificate),
    )


def certificate_name(certificate: ErasureCertificate, ending: str) -> str:
    """Return the name of the file; it holds the beginning of the pseudonym only."""
    return f"bien-ban-xoa-{str(certificate.erasure.child_id)[:8]}.{ending}"


def _body(certificate: ErasureCertificate) -> Iterator[Block]:
    yield Heading(Level.SECTION, "Việc xoá")
    yield Fields(certificate.facts)
    yield Heading(Level.SECTION, "Dữ liệu đã huỷ")
    yield Table(
        ("Nơi giữ", "Đã huỷ", "Xác nhận lúc"), certificate.destroyed, widths=(0.22, 0.5, 0.28)
    )
    yield Heading(Level.SECTION, "Dữ liệu còn giữ theo pháp luật")
    yield Table(("Nơi giữ", "Còn giữ"), certificate.kept, widths=(0.22, 0.78))
    yield Heading(Level.SECTION, "Đối chiếu")
    yield Paragraph(
        f"{_chain(certificate)}. Lệnh mangnon verify của hệ thống tính lại được mã này."
    )
    yield Paragraph(
        "Bản sao lưu làm trước lúc xoá phải được huỷ. Khi khôi phục từ bản cũ, hồ sơ này được xoá "
        "lại theo sổ xoá và các nơi giữ xác nhận lại."
    )


def _chain(certificate: ErasureCertificate) -> str:
    return (
        f"Chuỗi sự kiện của Sổ trẻ em lúc xoá: vị trí {certificate.erasure.position}, "
        f"mã {certificate.chain_hash}"
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M} {formats.short_date(_day(at))}"


def _day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()
