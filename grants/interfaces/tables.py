"""Columns of the lists of dossiers, said once: on screen and in the exports."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from grants.enums import ApplicationState
from grants.lifecycle import APPLICATION
from ui.addresses import address_of
from ui.states import public_tone
from ui.tables import Column


def _page(row: Any) -> str:
    return address_of("grants:draft" if row.state == ApplicationState.DRAFT else "grants:application", row.pk)


def _number(row: Any) -> str:
    return "" if row.state == ApplicationState.DRAFT else row.case_ref


def local_day(at: datetime | None, time_zone: str) -> date | None:
    return at.astimezone(ZoneInfo(time_zone)).date() if at else None


#: For those who ask: public words only, and no sorting by state, which would tell what the words do not.
MINE = (
    Column("title", _("Projet"), str, link=_page, sort="title"),
    Column("case_ref", _("Numéro"), _number, sort="case_ref"),
    Column("call", _("Appel"), "call.title", sort="call__title"),
    Column("organisation", _("Organisme"), "organisation.name", sort="organisation__name"),
    Column("amount", _("Demandé"), "amount_requested", kind="money", currency=lambda row: row.funder, sort="amount_requested"),
    Column("submitted_at", _("Déposé le"), "submitted_at", kind="when", place=lambda row: row.funder, sort="submitted_at"),
    Column("state", _("État"), lambda row: row.words_for(staff=False), kind="state", tone=lambda row: public_tone(APPLICATION, row.state)),
)


#: For the administration.
DOSSIERS = (
    Column("case_ref", _("Numéro"), "case_ref", sort="case_ref", link=_page),
    Column("organisation", _("Organisme"), "organisation.name", sort="organisation__name"),
    Column("title", _("Projet"), "title", sort="title"),
    Column("call", _("Appel"), "call.title", sort="call__title"),
    Column("amount", _("Demandé"), "amount_requested", kind="money", currency=lambda row: row.funder, sort="amount_requested"),
    Column("submitted_at", _("Déposé le"), local_day, reads=("submitted_at", "funder.time_zone"), kind="day", sort="submitted_at"),
    Column(
        "officer",
        _("Instruit par"),
        lambda name, email: name or email or "",
        reads=("case_officer.full_name", "case_officer.email"),
        sort="case_officer__full_name",
    ),
    Column("state", _("État"), lambda state: str(APPLICATION.words[state].staff), reads=("state",), kind="state", sort="state"),
)
#: What that table reads, and nothing else: a page of fifty carries no text it does not show.
READ_BY_TABLE = (
    "case_ref", "title", "amount_requested", "submitted_at", "state", "call.title", "organisation.name",
    "funder.currency", "funder.time_zone", "case_officer.full_name", "case_officer.email",
)  # fmt: skip
