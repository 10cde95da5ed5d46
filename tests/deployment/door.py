"""Who comes to a node by its one door: its administrator, and a hotline that tells of a child."""

import re
from datetime import UTC, datetime
from typing import Any, Final

import httpx

ADMINISTRATOR: Final = "quan-tri"
OWN: Final = "mat-khau-rieng-2026"
_COMMUNE: Final = "05578"


class Door:
    """The way in, under the name that people type."""

    def __init__(self, client: httpx.Client, name: str) -> None:
        self._client = client
        self._name = name

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask as a browser or a program does."""
        return self._client.request(method, path, extensions={"sni_hostname": self._name}, **more)

    def ticket(self, path: str, status: int, **more: Any) -> dict[str, str]:
        """Return the headers of who has signed in."""
        answer = self.ask("POST", path, **more)
        assert answer.status_code == status, answer.text
        told = answer.json()
        return {"Authorization": f"Bearer {told.get('token') or told['access_token']}"}

    def choose_password(self, told: str, username: str = ADMINISTRATOR) -> None:
        """Choose a password of one's own, as the administrator whom `mangnon found` told of.

        Or as another officer, who was told `password: ` and a temporary one, too.
        """
        page = self.ask("GET", "/registry/first-password").text
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
        (temporary,) = re.findall(r"password: (\S+)", told)
        entered = {"password": temporary, "new_password": OWN, "repeated": OWN}
        answer = self.ask(
            "POST", "/registry/first-password", data={**hidden, "username": username, **entered}
        )
        assert answer.status_code == 303, answer.text

    def administrator(self) -> dict[str, str]:
        """Return the headers of the administrator, who has a password of their own."""
        return self.officer(ADMINISTRATOR)

    def officer(self, username: str) -> dict[str, str]:
        """Return the headers of an officer who has a password of their own."""
        signed = {"username": username, "password": OWN}
        return self.ticket("/registry/api/session", 201, json=signed)

    def commune(self, us: dict[str, str]) -> str:
        """Return the id of the node's commune."""
        units = self.ask("GET", "/registry/api/units", headers=us).json()
        return next(str(one["id"]) for one in units if one["code"] == _COMMUNE)

    def hotline(self, name: str) -> "Hotline":
        """Let a program of another office tell of children, and come back as that program."""
        us = self.administrator()
        commune = self.commune(us)
        asked = {"name": name, "unit_id": commune, "scopes": ["notices"]}
        client = self.ask("POST", "/registry/api/clients", headers=us, json=asked).json()
        them = self.ticket(
            "/registry/api/oauth/token",
            200,
            auth=(client["client_id"], client["client_secret"]),
            data={"grant_type": "client_credentials"},
        )
        return Hotline(self, them, commune)

    def close(self) -> None:
        """Hang up."""
        self._client.close()


class Hotline:
    """A program that tells of children in danger, again under the same key until it is heard."""

    def __init__(self, door: Door, ticket: dict[str, str], commune: str) -> None:
        self._door = door
        self._ticket = ticket
        self._commune = commune
        self._notices: dict[str, dict[str, str]] = {}
        self._answers: dict[str, str] = {}

    def is_taken(self, key: str) -> bool:
        """Tell of a child, and say whether it was taken: nobody may be there just now."""
        notice = self._notices.setdefault(key, self._noticed())
        once = {**self._ticket, "Idempotency-Key": key}
        try:
            told = self._door.ask("POST", "/cases/api/notices", headers=once, json=notice)
        except httpx.TransportError:
            return False
        if told.status_code == 503:  # away, or it has not heard of the client yet
            return False
        assert told.status_code == 201, told.text
        notice_id = told.json()["notice_id"]
        assert self._answers.setdefault(key, notice_id) == notice_id, "taken twice"
        return True

    def taken(self) -> set[str]:
        """Return the ids of what was taken."""
        return set(self._answers.values())

    def _noticed(self) -> dict[str, str]:
        return {
            "unit_id": self._commune,
            "channel": "hotline_111",
            "received_at": datetime.now(UTC).isoformat(),
            "child_class": "at_risk",
        }
