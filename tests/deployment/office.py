"""The office of a commune, which sends a report."""

import re
from dataclasses import dataclass
from typing import Any, Final

from services.reporting.reference.outline import section_codes
from tests.deployment.door import Door

_CHILD_OFFICER: Final = "can-bo-tre-em"
_CHAIRMAN: Final = "chu-tich"
_HALF_YEAR: Final = {"start": "2024-11-15", "end": "2025-05-14"}
_TEMPORARY: Final = re.compile(r'<p class="lead code">(\S+)</p>')


@dataclass(frozen=True)
class Office:
    """Its child officer and its chairman, signed in."""

    door: Door
    commune: str
    officer: dict[str, str]
    chairman: dict[str, str]

    @classmethod
    def staffed(cls, door: Door) -> "Office":
        """Let the administrator open an account for each."""
        us = door.administrator()
        commune = door.commune(us)
        return cls(
            door,
            commune,
            _opened(door, us, commune, _CHILD_OFFICER, "child_officer"),
            _opened(door, us, commune, _CHAIRMAN, "chairman"),
        )

    def is_known(self) -> bool:
        """Say whether reporting has heard of them."""
        path = "/reporting/api/obligations"
        asked = [self.door.ask("GET", path, headers=one) for one in (self.officer, self.chairman)]
        return {one.status_code for one in asked} == {200}

    def send_half_year(self) -> str:
        """Write and send the report of the first half of 2025; return its SHA-256."""
        year = {"unit_id": self.commune, "year": 2025}
        owed, *_ = self._say(self.officer, "obligations/year", year)["rows"]
        report = self._say(self.officer, "reports", {"obligation_id": owed["id"]})["id"]
        for section in section_codes():
            self._say(self.officer, "narratives", self._narrative(section))
        self._say(self.officer, f"reports/{report}/submission")
        return str(self._say(self.chairman, f"reports/{report}/sending")["sha256"])

    def _narrative(self, section: str) -> dict[str, Any]:
        return {
            "unit_id": self.commune,
            "section": section,
            "period": _HALF_YEAR,
            "text": f"Nội dung mục {section}.",
            "organisation": "child_officer",
            "source": "Sổ theo dõi của xã",
        }

    def _say(
        self, who: dict[str, str], what: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        answer = self.door.ask("POST", f"/reporting/api/{what}", headers=who, json=body)
        assert answer.is_success, answer.text
        told: dict[str, Any] = answer.json() if answer.content else {}
        return told


def _opened(
    door: Door, us: dict[str, str], commune: str, username: str, role: str
) -> dict[str, str]:
    """Open an account, give it a password, and return the headers of who has signed in with it."""
    account = {
        "username": username,
        "display_name": username,
        "unit_id": commune,
        "grants": [{"role": role, "unit_id": commune, "since": "2024-01-01"}],
    }
    made = door.ask("POST", "/registry/api/officers", headers=us, json=account)
    assert made.status_code == 201, made.text
    path = f"/registry/officers/{made.json()['id']}/password"
    page = door.ask("POST", path, headers=us, data={"_key": f"for {username}"}).text
    (temporary,) = _TEMPORARY.findall(page)
    door.choose_password(f"password: {temporary}", username)
    return door.officer(username)
