"""E-mails over real SMTP: taken, put off, refused, cut off; never lost, never for ever."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from services.notify import operations
from services.notify.channels import Mail, Unreachable, rounds, run_sender, send_due
from services.notify.events import Channel
from services.notify.readmodels.deliveries import deliveries
from shared.settings import Settings
from tests.kit.nats import until
from tests.notify import said
from tests.notify.mail_server import (
    NEVER,
    NO_SPACE,
    NOT_NOW,
    MailServer,
    certificate,
    free_port,
    knows,
    listening,
)
from tests.notify.world import A_MORNING, HOA, LAN, MINH, QUAN, Office, choose, officer

SENDER = "mang-non@xa.example.vn"
ADDRESS = "lan@xa.example.vn"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with listening(MailServer()) as opened:
        yield opened


@pytest.fixture
def waiting(office: Office) -> Office:
    """An office with one e-mail to Lan in its queue."""
    choose(office, LAN, email=ADDRESS)
    office.hear("cases", said.case_opened())
    return office


def mail(server: MailServer, tls: str = "none", user: str = "", password: str = "") -> Mail:
    return Mail(
        host="127.0.0.1",
        port=server.port,
        sender=SENDER,
        link_base="https://mang-non.example.vn",
        user=user,
        password=password,
        tls=tls,
    )


def states(office: Office) -> list[tuple[object, ...]]:
    return office.rows(deliveries, "state", "tries", "reason")


class TestTaken:
    def test_the_letter_says_codes_and_a_link_and_is_recorded(
        self, waiting: Office, server: MailServer
    ) -> None:
        send_due(waiting.desk, mail(server), A_MORNING)

        [letter] = server.taken
        body = letter.get_content()
        assert server.recipients == [ADDRESS]
        assert letter["Subject"] == "[Măng Non] Có vụ việc mới VV-2025-003"
        assert letter["From"] == SENDER
        assert letter["Auto-Submitted"] == "auto-generated"
        assert f"https://mang-non.example.vn/cases/cases/{said.CASE_ID}" in body
        assert "thư không ghi thông tin cá nhân" in body
        assert said.CANARY not in letter.as_string() + body
        assert str(said.CANARY_ID) not in body
        assert states(waiting) == [("sent", 1, None)]
        assert waiting.fact_types()[-1] == "notify.message_sent"

    def test_it_is_sent_once(self, waiting: Office, server: MailServer) -> None:
        for _ in range(3):
            send_due(waiting.desk, mail(server), A_MORNING)

        assert len(server.taken) == 1

    def test_a_deadline_comes_with_its_moment_and_article(
        self, office: Office, server: MailServer
    ) -> None:
        choose(office, LAN, email=ADDRESS)
        office.hear("cases", said.deadline_near())

        send_due(office.desk, mail(server), A_MORNING)

        body = server.taken[0].get_content()
        assert "Hạn: 17:00 11/03/2025" in body
        assert f"Căn cứ: {said.CITATION}" in body

    def test_many_letters_go_over_one_connection(self, office: Office, server: MailServer) -> None:
        choose(office, LAN, email=ADDRESS)
        choose(office, MINH, email="minh@xa.example.vn")
        choose(office, HOA, email="hoa@xa.example.vn")
        office.hear("cases", said.case_opened(), said.deadline_missed())
        office.hear("fund", said.donation_received())

        send_due(office.desk, mail(server), A_MORNING)

        assert len(server.taken) == 5
        assert [state for state, _, _ in states(office)] == ["sent"] * 5


class TestPutOff:
    @pytest.mark.parametrize("where", ["at_recipient", "at_data"])
    def test_is_tried_again_after_a_pause_and_then_taken(
        self, waiting: Office, server: MailServer, where: str
    ) -> None:
        getattr(server, where).append(NOT_NOW)

        send_due(waiting.desk, mail(server), A_MORNING)
        assert states(waiting) == [("waiting", 1, "temporary")]

        send_due(waiting.desk, mail(server), A_MORNING + timedelta(seconds=59))
        assert server.taken == []  # not before the pause is over

        send_due(waiting.desk, mail(server), A_MORNING + timedelta(seconds=60))
        assert len(server.taken) == 1
        assert states(waiting) == [("sent", 2, None)]

    def test_is_given_up_after_bounded_tries(self, waiting: Office, server: MailServer) -> None:
        server.at_recipient = [NOT_NOW] * 100

        for minutes in range(0, 60 * 24, 5):
            send_due(waiting.desk, mail(server), A_MORNING + timedelta(minutes=minutes))

        assert len(server.at_recipient) == 100 - 6
        assert states(waiting) == [("failed", 6, "temporary")]
        assert waiting.fact_types()[-1] == "notify.delivery_failed"


class TestRefused:
    @pytest.mark.parametrize(("where", "answer"), [("at_recipient", NEVER), ("at_data", NO_SPACE)])
    def test_is_given_up_at_once_and_told(
        self, waiting: Office, server: MailServer, where: str, answer: str
    ) -> None:
        getattr(server, where).append(answer)

        send_due(waiting.desk, mail(server), A_MORNING)

        assert states(waiting) == [("failed", 1, "refused")]
        [*_, told] = waiting.store.outbox_after("svc", 0, 100)
        assert "delivery_failed" in told.envelope
        assert len(waiting.told(LAN)) == 1  # it still lies in the inbox

    def test_the_others_go_on(self, waiting: Office, server: MailServer) -> None:
        waiting.hear("cases", said.deadline_near())
        server.at_recipient.append(NEVER)

        send_due(waiting.desk, mail(server), A_MORNING)

        assert {state for state, _, _ in states(waiting)} == {"failed", "sent"}

    def test_an_administrator_lets_it_go_again_under_the_same_message_id(
        self, waiting: Office, server: MailServer
    ) -> None:
        server.at_recipient.append(NEVER)
        send_due(waiting.desk, mail(server), A_MORNING)
        [(message_id,)] = waiting.rows(deliveries, "message_id")

        issued = waiting.desk.issue(officer(QUAN))
        operations.retry_delivery(waiting.desk, issued, UUID(message_id), Channel.EMAIL)
        send_due(waiting.desk, mail(server), A_MORNING)

        assert server.taken[0]["Message-ID"] == f"<{message_id}@xa.example.vn>"
        assert states(waiting) == [("sent", 1, None)]


class TestCutOff:
    def test_costs_the_message_no_try(self, waiting: Office) -> None:
        nobody = Mail("127.0.0.1", free_port(), SENDER, tls="none")

        for _ in range(10):
            with pytest.raises(Unreachable):
                send_due(waiting.desk, nobody, A_MORNING)

        assert states(waiting) == [("waiting", 0, None)]

    def test_a_sender_the_server_does_not_take_is_no_message_s_fault(
        self, waiting: Office, server: MailServer
    ) -> None:
        server.at_sender.append("550 5.7.1 Sender rejected")

        with pytest.raises(Unreachable):
            send_due(waiting.desk, mail(server), A_MORNING)

        assert states(waiting) == [("waiting", 0, None)]

    def test_a_server_that_hangs_up_costs_the_letter_a_try(
        self, waiting: Office, server: MailServer
    ) -> None:
        server.hangs_up = True

        with pytest.raises(Unreachable):
            send_due(waiting.desk, mail(server), A_MORNING)

        assert states(waiting) == [("waiting", 1, "temporary")]

    def test_nothing_goes_in_the_clear_where_starttls_is_asked_for(
        self, waiting: Office, server: MailServer
    ) -> None:
        with pytest.raises(Unreachable):
            send_due(waiting.desk, mail(server, tls="starttls"), A_MORNING)

        assert server.taken == []

    def test_what_waited_three_days_is_given_up_as_stale(
        self, waiting: Office, server: MailServer
    ) -> None:
        send_due(waiting.desk, None, A_MORNING + timedelta(hours=72))
        assert states(waiting) == [("waiting", 0, None)]

        send_due(waiting.desk, mail(server), A_MORNING + timedelta(hours=72, seconds=1))

        assert states(waiting) == [("failed", 1, "stale")]
        assert server.taken == []


class TestSafeLine:
    @pytest.fixture
    def safe(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
        """A server that asks for STARTTLS and a password, and that this machine trusts."""
        context, trusted = certificate(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with listening(
            MailServer(),
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=knows("mang-non", "đúng"),
        ) as opened:
            yield opened

    def test_is_taken_with_the_right_password(self, waiting: Office, safe: MailServer) -> None:
        right = mail(safe, tls="starttls", user="mang-non", password="đúng")

        send_due(waiting.desk, right, A_MORNING)

        assert safe.recipients == [ADDRESS]

    def test_waits_with_the_wrong_password(self, waiting: Office, safe: MailServer) -> None:
        wrong = mail(safe, tls="starttls", user="mang-non", password="sai")

        with pytest.raises(Unreachable):
            send_due(waiting.desk, wrong, A_MORNING)

        assert states(waiting) == [("waiting", 0, None)]

    def test_waits_where_the_server_is_not_who_it_says(
        self, waiting: Office, safe: MailServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SSL_CERT_FILE")
        right = mail(safe, tls="starttls", user="mang-non", password="đúng")

        with pytest.raises(Unreachable):
            send_due(waiting.desk, right, A_MORNING)

        assert safe.taken == []

    def test_is_taken_over_tls_from_the_first_byte(
        self, waiting: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        context, trusted = certificate(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with listening(MailServer(), ssl_context=context) as server:
            send_due(waiting.desk, mail(server, tls="tls"), A_MORNING)

            assert server.recipients == [ADDRESS]


class TestAtLeastOnce:
    def test_what_was_taken_but_not_recorded_goes_again_under_the_same_message_id(
        self, waiting: Office, server: MailServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def crash(*_: object) -> None:
            message = "the power went"
            raise RuntimeError(message)

        with monkeypatch.context() as patched:
            patched.setattr(operations, "record_sent", crash)
            with pytest.raises(RuntimeError):
                send_due(waiting.desk, mail(server), A_MORNING)
        send_due(waiting.desk, mail(server), A_MORNING)

        first, second = server.taken
        assert first["Message-ID"] == second["Message-ID"]
        assert states(waiting) == [("sent", 1, None)]


class TestQuietHours:
    NIGHT = A_MORNING + timedelta(hours=14)  # 23:00 in Vietnam

    def test_hold_a_letter_back_until_the_morning(
        self, waiting: Office, server: MailServer
    ) -> None:
        send_due(waiting.desk, mail(server), self.NIGHT)
        send_due(waiting.desk, mail(server), self.NIGHT + timedelta(hours=6, minutes=59))
        assert server.taken == []

        send_due(waiting.desk, mail(server), self.NIGHT + timedelta(hours=7))  # 06:00
        assert len(server.taken) == 1

    def test_do_not_hold_an_emergency(self, office: Office, server: MailServer) -> None:
        choose(office, LAN, email=ADDRESS)
        office.hear("cases", said.case_opened(emergency=True))

        send_due(office.desk, mail(server), self.NIGHT)

        assert server.taken[0]["Subject"].endswith("(khẩn cấp)")

    @pytest.mark.parametrize(
        ("quiet", "hour", "goes"),
        [
            ((21, 6), 20, True),
            ((21, 6), 21, False),
            ((21, 6), 5, False),
            ((21, 6), 6, True),
            ((12, 14), 11, True),
            ((12, 14), 12, False),
            ((12, 14), 14, True),
            ((0, 0), 3, True),
        ],
    )
    def test_are_the_officer_s_own(
        self,
        office: Office,
        server: MailServer,
        quiet: tuple[int, int],
        hour: int,
        goes: bool,
    ) -> None:
        choose(office, LAN, email=ADDRESS, quiet=quiet)
        office.hear("cases", said.case_opened())
        tomorrow = A_MORNING + timedelta(days=1, hours=hour - 9)  # A_MORNING is 09:00

        send_due(office.desk, mail(server), tomorrow)

        assert bool(server.taken) is goes


class TestAddressGone:
    def test_gives_the_letter_up(self, waiting: Office, server: MailServer) -> None:
        choose(waiting, LAN, email=None)

        send_due(waiting.desk, mail(server), A_MORNING)

        assert states(waiting) == [("failed", 1, "no_address")]
        assert server.taken == []

    def test_sends_to_the_address_of_today(self, waiting: Office, server: MailServer) -> None:
        choose(waiting, LAN, email="moi@xa.example.vn")

        send_due(waiting.desk, mail(server), A_MORNING)

        assert server.recipients == ["moi@xa.example.vn"]


class TestSettings:
    def test_name_a_server_and_a_sender_or_there_is_no_mail(self) -> None:
        assert Mail.of(Settings()) is None
        assert Mail.of(Settings(smtp_host="mail.example.vn")) is None
        named = Settings(
            smtp_host="mail.example.vn",
            smtp_from=SENDER,
            smtp_user="u",
            smtp_password=SecretStr("bí mật"),
            public_url="https://mang-non.example.vn/",
        )
        made = Mail.of(named)
        assert made is not None
        assert made.link_base == "https://mang-non.example.vn"
        assert "bí mật" not in repr(made)


class TestRunSender:
    async def test_sends_until_it_is_stopped(
        self, waiting: Office, server: MailServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rounds, "_ROUND_SECONDS", 0.05)
        settings = Settings(
            smtp_host="127.0.0.1", smtp_port=server.port, smtp_from=SENDER, smtp_tls="none"
        )
        running = asyncio.create_task(run_sender(waiting.desk, settings))

        await until(lambda: len(server.taken) == 1)
        waiting.hear("cases", said.deadline_near())
        await until(lambda: len(server.taken) == 2)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

        assert len(server.taken) == 2

    async def test_outlives_a_server_that_is_not_there(
        self, waiting: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rounds, "_ROUND_SECONDS", 0.05)
        monkeypatch.setattr(rounds, "_LONGEST_PAUSE_SECONDS", 0.05)
        port = free_port()
        settings = Settings(
            smtp_host="127.0.0.1", smtp_port=port, smtp_from=SENDER, smtp_tls="none"
        )
        running = asyncio.create_task(run_sender(waiting.desk, settings))
        await asyncio.sleep(0.3)
        assert not running.done()

        with listening(MailServer(), port) as server:
            await until(lambda: server.taken)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running

        assert len(server.taken) == 1
