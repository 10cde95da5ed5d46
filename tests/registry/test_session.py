"""The rules of sign-ins, and of readings."""

from datetime import datetime, timedelta
from uuid import UUID

from services.registry import reading
from services.registry.events import (
    IdentityRead,
    SessionEnded,
    SessionRenewed,
    SignedIn,
    SignInFailed,
)
from services.registry.session import EndSession, NoteFailure, RenewSession, SignIn, decider
from shared.kernel.issued import Issued
from tests.kit.given import A_MORNING, LAN, MINH, given, issued
from tests.registry.world import DUC_ID

SESSION = UUID("00000000-0000-8000-8000-00000000f001")
IN = SignedIn(
    session_id=SESSION,
    officer_id=LAN.id,
    name_digest="n",
    address="10.0.0.7",
    device="Firefox",
    at=A_MORNING,
)
SIGN_IN = SignIn(SESSION, LAN.id, "n", "10.0.0.7", "Firefox")
OUT = SessionEnded(session_id=SESSION, officer_id=LAN.id, reason="signed_out")


def after(**time: float) -> Issued:
    return issued(at=A_MORNING + timedelta(**time))


def renewed(at: datetime) -> SessionRenewed:
    return SessionRenewed(session_id=SESSION, officer_id=LAN.id, at=at)


def over(reason: str) -> SessionEnded:
    return SessionEnded(session_id=SESSION, officer_id=LAN.id, reason=reason)


class TestSession:
    def test_begins_once(self) -> None:
        given(decider).when(SIGN_IN).then(IN)
        given(decider, IN).when(SIGN_IN).then_nothing()
        given(decider, IN, OUT).when(SIGN_IN).then_refused("session_over")

    def test_lives_while_it_is_used(self) -> None:
        given(decider, IN).when(RenewSession(), after(minutes=14)).then(
            renewed(A_MORNING + timedelta(minutes=14))
        )

    def test_ends_after_fifteen_idle_minutes(self) -> None:
        given(decider, IN).when(RenewSession(), after(minutes=15)).then(over("idle"))

    def test_counts_idleness_from_the_last_use(self) -> None:
        used = renewed(A_MORNING + timedelta(minutes=14))
        given(decider, IN, used).when(RenewSession(), after(minutes=28)).then(
            renewed(A_MORNING + timedelta(minutes=28))
        )

    def test_ends_after_twelve_hours_however_much_it_is_used(self) -> None:
        used = renewed(A_MORNING + timedelta(hours=11, minutes=55))
        given(decider, IN, used).when(RenewSession(), after(hours=12)).then(over("too_long"))

    def test_stays_ended(self) -> None:
        given(decider, IN, OUT).when(RenewSession(), after(minutes=1)).then_refused("session_over")
        given(decider, IN, OUT).when(EndSession("by_administrator")).then_nothing()

    def test_can_be_ended_at_any_time(self) -> None:
        given(decider, IN).when(EndSession("signed_out")).then(OUT)

    def test_must_be_known(self) -> None:
        given(decider).when(RenewSession()).then_refused("session_unknown")

    def test_counts_every_failure(self) -> None:
        failed = SignInFailed(name_digest="n", address_digest="a")
        given(decider, failed).when(NoteFailure("n", "a")).then(failed)


class TestReading:
    def test_every_reading_is_a_fact_also_the_second(self) -> None:
        seen = IdentityRead(officer_id=MINH.id, child_ids=(DUC_ID,), way="page")
        command = reading.RecordReading((DUC_ID,), "page")
        given(reading.decider, seen).when(command, issued(by=MINH)).then(seen)

    def test_seeing_nobody_is_no_reading(self) -> None:
        given(reading.decider).when(reading.RecordReading((), "list")).then_nothing()

    def test_stands_in_a_stream_of_the_officer_and_the_day(self) -> None:
        stream = reading.stream_of(MINH.id, issued().today)
        assert stream == f"reading-{MINH.id}-2025-03-10"
