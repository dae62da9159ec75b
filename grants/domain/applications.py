"""What the steps of a dossier change, from its deposit to its admissibility. Stages after that stand in the files of the committee."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import Role
from grants.domain import promises
from grants.domain.deposits import deposit
from grants.domain.numbers import next_number
from grants.lifecycle import APPLICATION
from grants.models import Application
from grants.reading.sections import FULL, keys_of
from workflows import clocks
from workflows.lifecycle import Act

COMPLETION = "completion"
FULL_FILE = "full_file"


@APPLICATION.does("submit")
def submit(application: Application, act: Act) -> None:
    """The request is received at the instant the server got it, under the next number of its funder.

    The journal of the dossier begins here, under its number; it records the reference the draft had.
    """
    act.record["draft"] = application.case_ref
    application.submitted_at = act.at
    application.case_ref = next_number(funder=application.funder, at=act.at)
    _fix_content(application, act)


@APPLICATION.does("complete")
def complete(application: Application, act: Act) -> None:
    """What was asked for is there: the clock stops, and the content is fixed again beside the first deposit."""
    _close_request(application, act)
    _fix_content(application, act)


@APPLICATION.does("request_information")
def request_information(application: Application, act: Act) -> None:
    """Only the sections named by the officer open again, until the last second of a day where the funder lives."""
    due_at = clocks.end_of_day(act.inputs["due_on"], application.funder.zone)
    application.information_due_at = due_at
    application.sections_to_complete = list(act.inputs["sections"])
    clocks.start(application, COMPLETION, due_at, label=_("Compléments attendus"), at=act.at)


@APPLICATION.does("dismiss")
def dismiss(application: Application, act: Act) -> None:
    _close_request(application, act)


@APPLICATION.does("shortlist")
def shortlist(application: Application, act: Act) -> None:
    """The second phase begins: every section opens, what was typed stays, until the last second of a day."""
    due_at = clocks.end_of_day(act.inputs["due_on"], application.funder.zone)
    application.phase, application.information_due_at, application.sections_to_complete = FULL, due_at, keys_of(application.call)
    clocks.start(application, FULL_FILE, due_at, label=_("Dossier complet attendu"), at=act.at)


@APPLICATION.does("submit_full")
def submit_full(application: Application, act: Act) -> None:
    """Deposited again beside the expression of interest, which stays as it was; the form of the full file is then examined."""
    _close_request(application, act)
    _fix_content(application, act)


@APPLICATION.does("lapse")
def lapse(application: Application, act: Act) -> None:
    _close_request(application, act)


@APPLICATION.does("withdraw")
def withdraw(application: Application, act: Act) -> None:
    _close_request(application, act)


@APPLICATION.does("declare_admissible")
def declare_admissible(application: Application, act: Act) -> None:
    _take_charge(application, act.actor)


@APPLICATION.does("declare_inadmissible")
def declare_inadmissible(application: Application, act: Act) -> None:
    _take_charge(application, act.actor)


def _fix_content(application: Application, act: Act) -> None:
    promises.refresh(application=application, on=local_day(application, act.at))
    made = deposit(application=application, at=act.at)
    application.content_digest = made.digest
    act.record["content_digest"], act.record["deposit"] = made.digest, made.rank


def local_day(application: Application, at: datetime) -> date:
    return at.astimezone(application.funder.zone).date()


def _close_request(application: Application, act: Act) -> None:
    clocks.stop(application, COMPLETION, at=act.at)
    clocks.stop(application, FULL_FILE, at=act.at)
    application.information_due_at, application.sections_to_complete = None, []


def _take_charge(application: Application, actor: Any) -> None:
    """Who judges the form of a dossier instructs it, unless somebody already does."""
    if application.case_officer_id is None and actor.has_role(application.funder_id, Role.CASE_OFFICER):
        application.case_officer = actor
