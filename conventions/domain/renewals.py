"""What comes after a convention. Opened before its end, evaluated by a person, and perhaps followed by a new request: never by itself."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from conventions import rules
from conventions.domain import delays
from conventions.domain.clauses import lock
from conventions.domain.refusals import Refused
from conventions.enums import ConventionState
from conventions.lifecycle import RENEWAL
from conventions.models import Convention, Renewal
from grants.domain import answers, drafts
from grants.models import Application
from workflows.journal import append
from workflows.lifecycle import Act


@transaction.atomic
def open_renewal(*, convention: Convention, by: Any) -> Renewal:
    """By the clock, or by the officer. Opening it twice gives the one that is open."""
    locked = lock(convention)
    existing = locked.renewals.first()
    if existing:
        return existing
    if not (by.is_system or rules.case_officer(by, locked)) or locked.closed_to(by):
        raise Refused(_("Seule la personne qui instruit ouvre le renouvellement."))
    if locked.state not in (ConventionState.IN_FORCE, ConventionState.COMPLETED):
        raise Refused(_("On ne renouvelle qu’une convention en vigueur ou achevée."))
    renewal = Renewal(convention=locked, expires_on=locked.ends_on_now)
    renewal.save()
    delays.start_expiry(renewal)
    append(locked.case_ref, "renewal_opened", actor=by, noun="renewal", subject_id=renewal.pk, data={"expires_on": renewal.expires_on})
    return renewal


@RENEWAL.does("evaluate")
def evaluate(renewal: Renewal, act: Act) -> None:
    """The opinion, and beside it what the reports and the commitments say on that day."""
    renewal.opinion, renewal.evaluation = act.inputs["opinion"], act.inputs["evaluation"].strip()
    renewal.evidence = what_is_known(renewal.convention)
    renewal.evaluated_at, renewal.evaluated_by = act.at, act.actor


@RENEWAL.does("invite")
def invite(renewal: Renewal, act: Act) -> None:
    renewal.call = act.inputs["call"]


@RENEWAL.does("start")
def start(renewal: Renewal, act: Act) -> None:
    """A new dossier of its own, in the call one is invited to, linked to the old one and filled with what it said."""
    renewal.new_application = begin_again(renewal, act.actor)
    act.record["new_application"] = renewal.new_application.case_ref


def begin_again(renewal: Renewal, by: User) -> Application:
    former = renewal.convention.application
    draft = drafts.start(call=renewal.call, organisation=former.organisation, applicant=by)
    draft.renews, draft.title = former, former.title
    draft.save(update_fields=["renews", "title"])
    copy_answers(former, draft, by)
    return draft


def copy_answers(former: Application, draft: Application, by: User) -> None:
    """Section by section, where the new form asks the same; the days and the amounts of the past are read again by the person."""
    asked = {section["key"] for section in draft.call.form.sections if section["kind"] == "questions"}
    for kept in former.answers.filter(section__in=asked).order_by("section"):
        answers.save_section(application=draft, section=kept.section, typed=kept.data, revision=0, by=by)


def what_is_known(convention: Convention) -> dict[str, Any]:
    reports = [{"report": str(report.get_kind_display()), "year": report.fiscal_year, "state": report.state} for report in convention.reports.all()]
    rows = convention.commitments.select_related("call_criterion__criterion")
    kept = [{"criterion": str(row), "verdict": row.verdict, "kept_rate": str(row.kept_rate) if row.kept_rate is not None else None} for row in rows]
    paid = sum((instalment.amount_paid for instalment in convention.instalments.all()), start=0)
    return {"reports": reports, "commitments": kept, "amount_paid": str(paid), "amendments": convention.amendments.in_force().count()}
