"""Every list can be filled again from what was recorded and heard, and is then the same."""

import pytest

from services.notify import operations
from services.notify.app import service
from services.notify.channels import send_due
from services.notify.permissions import MAY
from shared.contracts.registry import SessionEnded
from shared.eventstore.rebuilding import can_be_rebuilt, rebuild
from shared.hosting.loading import operations_of
from tests.notify import said
from tests.notify.mail_server import NOT_NOW, MailServer, listening
from tests.notify.test_channels import mail
from tests.notify.test_webhooks import client_told, register
from tests.notify.world import A_MORNING, LAN, MINH, Office, choose, officer

MODELS = {model.name: model for model in service.read_models if can_be_rebuilt(model)}


@pytest.fixture
def lived(office: Office) -> Office:
    """An office in which a little of everything has happened."""
    choose(office, LAN, email="cu@xa.example.vn")
    choose(office, LAN, email="lan@xa.example.vn", quiet=(22, 5))
    choose(office, MINH, email="minh@xa.example.vn")
    choose(office, MINH, email=None)
    office.hear("cases", said.case_opened(), said.task_opened(), said.deadline_missed())
    office.hear("cases", said.task_opened("2"), said.task_closed("2"))
    office.hear("fund", said.donation_received())
    with listening(MailServer(at_recipient=[NOT_NOW])) as server:
        send_due(office.desk, mail(server), A_MORNING)
    issued = office.desk.issue(officer(LAN))
    [one, *_] = operations.list_messages(office.desk, issued)
    operations.mark_read(office.desk, issued, one.message_id)
    office.hear("registry", client_told())
    office.hear("registry", SessionEnded(session_id=MINH, officer_id=LAN))
    register(office, "https://nhan.example.vn/")
    return office


@pytest.mark.parametrize("name", [name for name in MODELS if MODELS[name].tables])
def test_filled_again_it_is_the_same(lived: Office, name: str) -> None:
    model = MODELS[name]
    before = [lived.rows(table) for table in model.tables]

    with lived.store._database.writing() as connection:
        rebuild(connection, lived.store._codec, model)

    assert any(before)
    assert before == [lived.rows(table) for table in model.tables]


def test_an_old_address_can_never_be_read_again(lived: Office) -> None:
    facts = lived.store.facts(f"recipient-{LAN}")

    read = [fact.fact.email for fact in facts if fact.fact.fact_type == "notify.address_set"]

    assert read == [None, "lan@xa.example.vn"]


def test_every_operation_has_its_row_of_rights() -> None:
    assert operations_of(service) == set(MAY)
