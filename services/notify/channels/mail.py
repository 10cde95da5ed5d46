"""E-mail over SMTP, at least once.

A message whose server answered but whose record was lost is sent again with the same Message-ID,
so that a mail program shows it once. A server that cannot be reached costs a message nothing: it
waits for the line. What a server says of one message counts as a try, and tries are bounded.
The text holds reference codes, dates, articles and a link that asks for sign-in.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol, Self, TypeAlias

import aiosmtplib

from services.notify import operations
from services.notify.channels.rounds import Unreachable, in_time, issued_now, run_rounds
from services.notify.events import Channel, Reason
from services.notify.readmodels.deliveries import Due
from shared.desk import Desk
from shared.settings import Settings
from shared.web.formats import show_moment

_BATCH = 20
_MOST_PAGES = 50  # of stale messages in one round
_ANSWER_SECONDS = 20.0
_PERMANENT = 500  # SMTP answers from here on mean never


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a server said of one message; no `reason` means that it took it."""

    reason: Reason | None = None
    final: bool = False


SENT = Outcome()
LATER = Outcome(Reason.TEMPORARY)
NEVER = Outcome(Reason.REFUSED, final=True)
Settle: TypeAlias = Callable[[Due, Outcome], None]


class Post(Protocol):
    """A way out. An SMS gateway or Zalo takes the same place."""

    @property
    def channel(self) -> Channel:
        """The channel whose queue it empties."""
        ...

    def deliver(self, letters: Iterable[Due], settle: Settle, now: datetime) -> None:
        """Send the letters, telling `settle` of each before the next; may raise Unreachable."""
        ...


@dataclass(frozen=True, slots=True)
class Mail:
    """E-mail through one SMTP server."""

    host: str
    port: int
    sender: str
    link_base: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "starttls"  # or tls, none
    channel: Channel = Channel.EMAIL

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Return the mail of an installation, or None where no server and sender are named."""
        if not settings.smtp_host or not settings.smtp_from:
            return None
        return cls(
            host=settings.smtp_host,
            port=settings.smtp_port,
            sender=settings.smtp_from,
            link_base=settings.public_url.rstrip("/"),
            user=settings.smtp_user,
            password=settings.smtp_password.get_secret_value(),
            tls=settings.smtp_tls,
        )

    def deliver(self, letters: Iterable[Due], settle: Settle, now: datetime) -> None:
        """Send the letters over one connection. Call it in a thread that has no event loop."""
        asyncio.run(self._deliver(letters, settle, now))

    def written(self, letter: Due, now: datetime) -> EmailMessage:
        """Return the e-mail of a message, always under the same Message-ID."""
        mail = EmailMessage()
        mail["From"] = self.sender
        mail["To"] = letter.address
        mail["Subject"] = f"[Măng Non] {letter.subject}"
        mail["Date"] = format_datetime(now)
        domain = self.sender.rpartition("@")[2].rstrip("> ")
        mail["Message-ID"] = f"<{letter.message_id}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers, please
        mail.set_content(_body(letter, self.link_base))
        return mail

    async def _deliver(self, letters: Iterable[Due], settle: Settle, now: datetime) -> None:
        try:
            async with self._connection() as server:
                for letter in letters:
                    settle(letter, await _hand_over(server, self.written(letter, now)))
                    if not server.is_connected:
                        raise Unreachable
        except (aiosmtplib.SMTPException, OSError) as fault:
            raise Unreachable from fault

    def _connection(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user or None,
            password=self.password or None,
            timeout=_ANSWER_SECONDS,
            use_tls=self.tls == "tls",
            start_tls=self.tls == "starttls",  # refuses a server that cannot
        )


async def _hand_over(server: aiosmtplib.SMTP, mail: EmailMessage) -> Outcome:
    """Give one e-mail to the server and return what it says of it."""
    try:
        await server.send_message(mail)
    except aiosmtplib.SMTPSenderRefused:
        raise  # that is about our own address: no message is to blame
    except aiosmtplib.SMTPRecipientsRefused as refused:
        return NEVER if all(_is_final(one.code) for one in refused.recipients) else LATER
    except aiosmtplib.SMTPResponseException as answer:
        return NEVER if _is_final(answer.code) else LATER
    except (aiosmtplib.SMTPException, OSError):
        return LATER  # hung up in the middle: perhaps because of this very message
    return SENT


def _is_final(code: int) -> bool:
    return code >= _PERMANENT


def _body(letter: Due, link_base: str) -> str:
    lines = [letter.text, ""]
    if letter.due_at is not None:
        lines.append(f"Hạn: {show_moment(letter.due_at)}")
    if letter.citation:
        lines.append(f"Căn cứ: {letter.citation}")
    lines += [
        f"Mở để xử lý (cần đăng nhập): {link_base}{letter.link}",
        "",
        "Thư tự động của Măng Non. Vì an toàn của trẻ em, thư không ghi thông tin cá nhân.",
        f"Đổi cách nhận tin: {link_base}/notify/preferences",
    ]
    return "\n".join(lines) + "\n"


def send_due(desk: Desk, post: Post | None, now: datetime) -> int:
    """Send what may leave now and record each outcome; return how many were looked at.

    Without a way out only what has waited too long is given up. Raises Unreachable.
    """
    channel = post.channel if post else Channel.EMAIL
    for _ in range(_MOST_PAGES):
        if not operations.give_up_stale(desk, issued_now(now), channel):
            break
    if post is None:
        return 0
    round_of = issued_now(now)
    due = operations.claim_deliveries(desk, round_of, channel, _BATCH)
    try:
        _send(desk, post, due, now)
    finally:
        if due:
            operations.release_deliveries(desk, round_of)
    return len(due)


def _send(desk: Desk, post: Post, due: list[Due], now: datetime) -> None:
    def settle(letter: Due, outcome: Outcome) -> None:
        message_id = letter.message_id
        if outcome.reason is None:
            operations.record_sent(desk, issued_now(now), message_id, post.channel)
        else:
            operations.record_failed_try(
                desk,
                issued_now(now),
                message_id,
                post.channel,
                reason=outcome.reason,
                final=outcome.final,
            )

    for letter in due:
        if letter.address is None:
            settle(letter, Outcome(Reason.NO_ADDRESS, final=True))
    addressed = [letter for letter in due if letter.address is not None]
    if addressed:
        # Mail programs go by the world's clock, whatever day the node lives.
        post.deliver(in_time(addressed), settle, desk.clock.outside(now))


async def run_sender(desk: Desk, settings: Settings) -> None:
    """Send for as long as the service is hosted (`Service.background`)."""
    post = Mail.of(settings)
    await run_rounds(desk, lambda now: send_due(desk, post, now) == _BATCH)
