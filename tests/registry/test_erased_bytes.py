"""After an erasure nothing of the child is in any byte on the disk, while the store stays open."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from services.registry import operations
from services.registry.readmodels import child_search
from shared.eventstore import chain
from shared.kernel.refusals import NotFound
from tests.registry.office import Office
from tests.registry.world import duc

NAME, GUARDIAN, PHONE = "Nguyễn Cánari Ẩn", "Lò Thị Cánhgà", "0987654321"
NUMBER = "019218004321"
CANARIES = (
    NAME.encode(),
    b"nguyen canari an",
    b"canari",
    GUARDIAN.encode(),
    PHONE.encode(),
    NUMBER.encode(),
)


@pytest.fixture
def erased(office: Office) -> UUID:
    """One child among many, looked at, corrected, helped, and then erased."""
    for number in range(60):
        office.child(duc(full_name=_somebody(number), personal_id=None))
    canary = duc(full_name=NAME, guardian_name=GUARDIAN, guardian_phone=PHONE, personal_id=NUMBER)
    child_id = office.child(canary)
    for number in range(60, 90):
        office.child(duc(full_name=_somebody(number), personal_id=None))
    desk, lan = office.desk, office.lan
    operations.change_details(
        desk,
        office.by(lan),
        child_id,
        canary.model_copy(update={"address": f"nhà bà {GUARDIAN}"}),
        hamlet_id=office.ids["05578-01"],
        reason=f"Theo lời {GUARDIAN}",
    )
    assert operations.read_child(desk, office.by(lan), child_id).child.profile is not None
    assert any(_lies_in(office, canary) for canary in CANARIES), "the scan would see it"
    wrapped = _wrapped(office, child_id)
    assert wrapped is not None
    assert _lies_in(office, wrapped)
    operations.erase_record(
        desk, office.by(office.minh), child_id, ground="by_request", decision="01/QĐ-UBND"
    )
    assert not _lies_in(office, wrapped), "the key itself is gone, also from the log of the keys"
    return child_id


def test_no_byte_of_the_child_is_left_while_the_store_is_open(office: Office, erased: UUID) -> None:
    assert [canary for canary in CANARIES if _lies_in(office, canary)] == []
    with pytest.raises(NotFound):
        operations.read_name(office.desk, office.by(office.lan), erased)


def test_everybody_else_is_still_there_and_the_chain_is_whole(office: Office, erased: UUID) -> None:
    found = operations.list_children(
        office.desk, office.by(office.lan), child_search.Filter(frozenset())
    )
    assert found.total == 90
    with office.store._database.reading() as connection:
        assert chain.first_damage(connection) is None


def test_the_log_of_the_database_is_emptied_with_the_erasure(office: Office, erased: UUID) -> None:
    assert _wal(office).stat().st_size == 0
    office.child(duc(full_name="Lường Thị Đến", personal_id=None))
    assert _wal(office).stat().st_size > 0


def _somebody(number: int) -> str:
    tens, ones = divmod(number, 10)
    return f"Hoàng Văn T{'abcdefghi'[tens]}{'klmnopqrst'[ones]}"


def _files(office: Office) -> Iterator[Path]:
    folder = office.store._database.path.parent
    return (path for path in folder.rglob("*") if path.is_file())


def _wal(office: Office) -> Path:
    path = office.store._database.path
    return path.with_name(f"{path.name}-wal")


def _lies_in(office: Office, wanted: bytes) -> bool:
    return any(wanted in path.read_bytes() for path in _files(office))


def _wrapped(office: Office, child_id: UUID) -> bytes | None:
    with office.store._keyring._database.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT wrapped FROM keys WHERE subject = ?", (str(child_id),)
        )
        wrapped: bytes | None = found.scalar_one()
        return wrapped
