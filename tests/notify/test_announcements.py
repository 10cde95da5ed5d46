"""What leaves the service: never a text, a link, a recipient or an address."""

import json
import re
from typing import get_args, get_type_hints

import pytest
from sqlalchemy import Connection, select

from services.notify import announcements
from services.notify.readmodels.messages import messages
from shared.contracts import notify as public
from shared.contracts.announcement import Announcement
from shared.eventstore.tables import outbox
from tests.notify import said
from tests.notify.test_policies import EVENTS
from tests.notify.world import HAMLET, LAN, MINH, Office, choose

HEARD = [(source, event) for source, event, _ in EVENTS]


def told(office: Office) -> list[dict[str, object]]:
    def ask(connection: Connection) -> list[dict[str, object]]:
        texts = connection.execute(select(outbox.c.envelope).order_by(outbox.c.sequence))
        return [json.loads(text) for text in texts.scalars()]

    return office.store.read(ask)


class TestTelling:
    def test_says_that_a_message_lies_in_an_inbox(self, office: Office) -> None:
        office.hear("cases", said.deadline_near())

        [letter] = told(office)
        assert letter["type"] == "vn.mangnon.notify.message_sent.v1"
        assert {"channel": "inbox", "kind": "deadline_near"}.items() <= letter["data"].items()  # type: ignore[attr-defined]

    def test_names_no_officer_and_passes_on_no_text(self, office: Office) -> None:
        choose(office, LAN, email="lan@xa.example.vn")
        office.hear("cases", said.case_opened())

        everything = json.dumps(told(office), ensure_ascii=False)

        assert str(LAN) not in everything
        assert str(MINH) not in everything
        assert "lan@" not in everything
        assert "VV-2025-003" not in everything

    def test_publishes_what_its_annotation_says(self) -> None:
        [union] = get_args(get_type_hints(announcements.announce)["return"])

        assert set(get_args(union)) == {
            public.MessageSent,
            public.DeliveryFailed,
            public.NotifyCopiesErased,
        }


class TestCanary:
    @pytest.mark.parametrize(("source", "event"), HEARD)
    def test_a_message_says_no_child_no_hamlet_and_no_abuse(
        self, office: Office, source: str, event: Announcement
    ) -> None:
        office.hear(source, event)

        for row in office.rows(messages, "subject", "text", "link", "reference", "citation"):
            words = " ".join(str(part) for part in row)
            assert said.CANARY not in words
            assert str(said.CANARY_ID) not in words
            assert str(HAMLET) not in words

    @pytest.mark.parametrize(("source", "event"), HEARD)
    def test_no_pseudonym_stands_where_people_read(
        self, office: Office, source: str, event: Announcement
    ) -> None:
        office.hear(source, event)

        for subject, text in office.rows(messages, "subject", "text"):
            assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", subject + text)
            assert not re.search(r"\d{9,}", subject + text)  # no phone, no id number
