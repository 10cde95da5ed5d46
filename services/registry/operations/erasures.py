"""Erased records: the list, and the certificate of each, which names nobody."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.registry.documents import (
    ErasureCertificate,
    certificate_document,
    certificate_name,
)
from services.registry.norms import confirmation_limit
from services.registry.readmodels import accounts, erasures
from services.registry.readmodels.erasures import Erasure
from shared.desk import Desk
from shared.documents import render_pdf, render_word
from shared.kernel.issued import Issued
from shared.kernel.refusals import NotFound

_RENDER = {
    "docx": render_word,
    "pdf": render_pdf,
}


@dataclass(frozen=True, slots=True)
class ErasureLine:
    """One line of the list."""

    erasure: Erasure
    is_late: bool


def list_erasures(desk: Desk, issued: Issued) -> Sequence[ErasureLine]:
    """Return the erased records within the officer's scope: pseudonyms, never a name."""
    reach = desk.rights(issued, "list_erasures").unit_ids
    return [ErasureLine(one, _is_late(one, issued)) for one in desk.read(erasures.listed, reach)]


def read_erasure(desk: Desk, issued: Issued, erased_id: UUID) -> ErasureCertificate:
    """Return the certificate of an erased record: why, by whom, and who has confirmed it."""
    rights = desk.rights(issued, "read_erasure")
    found = desk.read(erasures.find, erased_id)
    if found is None:
        raise NotFound
    rights.must_cover(found.unit_id)
    by, units = found.erased_by, desk.units
    commune = units.commune_of(found.unit_id)
    return ErasureCertificate(
        erasure=found,
        is_late=_is_late(found, issued),
        erased_by=desk.read(accounts.names, [by]).get(by, "") if by else "",
        chain_hash=desk.read(erasures.hash_at, found.position).hex(),
        commune=commune,
        above=units.get(commune.parent_id) if commune and commune.parent_id else None,
    )


def download_certificate(
    desk: Desk, issued: Issued, erased_id: UUID, ending: str
) -> tuple[bytes, str]:
    """Return the certificate as a file (docx, pdf) and the file's name."""
    desk.rights(issued, "download_certificate")
    if ending not in _RENDER:
        raise NotFound
    certificate = read_erasure(desk, issued, erased_id)
    paper = replace(certificate_document(certificate), is_invented=desk.clock.is_invented)
    content = _RENDER[ending](paper)
    return content, certificate_name(certificate, ending)


def _is_late(one: Erasure, issued: Issued) -> bool:
    return one.is_late(issued.at, confirmation_limit(issued.today))
