"""What people can do in reporting: one function, one use case, one transaction."""

from services.reporting.operations.counting import (
    export_report_figures,
    open_figure,
    show_figures,
)
from services.reporting.operations.giving import (
    enter_figure,
    list_entries,
    list_my_bodies,
    list_narratives,
    name_contributor,
    read_entry,
    write_narrative,
)
from services.reporting.operations.giving_out import (
    accept_obligation,
    give_report,
    list_communes,
    return_obligation,
)
from services.reporting.operations.holding import (
    cancel_activity,
    correct_activity,
    list_activities,
    read_activity,
    record_activity,
)
from services.reporting.operations.owing import (
    list_obligations,
    set_obligation,
    set_obligations_of_year,
)
from services.reporting.operations.planning import (
    add_task,
    adopt_plan,
    finish_task,
    read_plan,
    reopen_task,
)
from services.reporting.operations.reports import (
    download_report,
    draft_report,
    list_reports,
    mark_report,
    read_report,
    return_report,
    send_report,
    submit_report,
)

__all__ = [
    "accept_obligation",
    "add_task",
    "adopt_plan",
    "cancel_activity",
    "correct_activity",
    "download_report",
    "draft_report",
    "enter_figure",
    "export_report_figures",
    "finish_task",
    "give_report",
    "list_activities",
    "list_communes",
    "list_entries",
    "list_my_bodies",
    "list_narratives",
    "list_obligations",
    "list_reports",
    "mark_report",
    "name_contributor",
    "open_figure",
    "read_activity",
    "read_entry",
    "read_plan",
    "read_report",
    "record_activity",
    "reopen_task",
    "return_obligation",
    "return_report",
    "send_report",
    "set_obligation",
    "set_obligations_of_year",
    "show_figures",
    "submit_report",
    "write_narrative",
]
