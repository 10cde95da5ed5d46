"""What waits for somebody: told by every service, kept as one list by notify (Việc cần làm)."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.announcement import Announcement


class TaskOpened(Announcement):
    """Something must be done. Told again under the same `task_id`, it replaces what was told.

    `title` is Vietnamese and free of personal data; `reference` is a code such as "VV-2025-003";
    `role` is who must act at `unit_id`; `officer_id` narrows it to one person; `due_at` is the
    legal moment (aware) with its `citation`; `link` is a path on this node.
    """

    event: ClassVar[str] = "task_opened"
    about: ClassVar[str] = "task_id"

    task_id: str
    kind: str
    unit_id: UUID
    role: str
    title: str
    reference: str
    link: str
    due_at: datetime | None = None
    citation: str = ""
    officer_id: UUID | None = None


class TaskClosed(Announcement):
    """Nothing more is to be done about it."""

    event: ClassVar[str] = "task_closed"
    about: ClassVar[str] = "task_id"

    task_id: str
    closed_at: datetime
