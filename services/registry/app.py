"""How registry is put together."""

from services.registry import events, operations
from services.registry.announcements import announce
from services.registry.api import api
from services.registry.pages import pages
from services.registry.permissions import MAY
from services.registry.policies import (
    end_sessions_left_behind,
    erasures_model,
    keep_record_of_open_case,
    keep_record_of_planned_case,
    release_record_of_closed_case,
    turn_sixteen,
)
from services.registry.readmodels import (
    accounts,
    birthday_sheet,
    child_list,
    circumstances,
    clients,
    ended_sessions,
    erasures,
    known_officers,
    readings,
    sessions,
    units,
)
from shared.service import Service

service = Service(
    name="registry",
    vi="Sổ trẻ em",
    facts=(
        events.UnitRecorded,
        events.UnitRenamed,
        events.UnitEnded,
        events.OfficerRegistered,
        events.OfficerDescribed,
        events.RoleGranted,
        events.RoleWithdrawn,
        events.PasswordSet,
        events.OfficerDisabled,
        events.OfficerEnabled,
        events.SignedIn,
        events.SignInFailed,
        events.SessionRenewed,
        events.SessionEnded,
        events.ClientRegistered,
        events.ClientSecretReplaced,
        events.ClientRevoked,
        events.TokenGiven,
        events.ChildRegistered,
        events.ChildDetailsCorrected,
        events.ChildMoved,
        events.ChildDied,
        events.ChildTurnedSixteen,
        events.CircumstanceRecorded,
        events.CircumstanceEnded,
        events.SupportRecorded,
        events.HoldPlaced,
        events.HoldLifted,
        events.RecordErased,
        events.IdentityRead,
    ),
    read_models=(
        units.model,
        known_officers.model,
        accounts.model,
        sessions.model,
        ended_sessions.model,
        clients.model,
        child_list.model,
        circumstances.model,
        birthday_sheet.model,
        readings.model,
        erasures_model,
    ),
    announce=announce,
    policies=(
        turn_sixteen,
        end_sessions_left_behind,
        keep_record_of_open_case,
        keep_record_of_planned_case,
        release_record_of_closed_case,
    ),
    permissions=MAY,
    operations=operations,
    api=api,
    pages=pages,
    keeps_personal_data=True,
    unconfirmed=erasures.unconfirmed,
)
