"""Judging the commitments on a report: by a computation on what was really paid, or by a person with the evidence."""

from decimal import ROUND_HALF_UP
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.criteria import CriterionError, Judgement, Opinion
from conventions import rules
from conventions.domain.drafting import finding_of
from conventions.domain.refusals import Refused
from conventions.domain.reports import kind_for, really_paid
from conventions.enums import ReportKind, ReportState, Verdict
from conventions.models import Commitment, Report
from conventions.money import CENT, ZERO
from grants.reading.slots import key_of
from workflows.journal import append


@transaction.atomic
def judge(*, commitment: Commitment, report: Report, opinion: Opinion, by: Any) -> Commitment:
    """Says how it was kept, on the final report handed in; may be said again until the report is accepted."""
    locked = Report.objects.select_for_update(of=("self",)).select_related("convention__application", "convention__funder").get(pk=report.pk)
    _may_judge(locked, by)
    commitment = (
        Commitment.objects.select_for_update(of=("self",))
        .select_related("call_criterion__criterion", "promise__application__funder")
        .get(pk=commitment.pk, convention=locked.convention_id)
    )
    try:
        judgement = judgement_of(commitment, locked, opinion)
    except CriterionError as error:
        raise Refused(error.sentence) from error
    _keep(commitment, locked, judgement, by)
    return commitment


def judgement_of(commitment: Commitment, report: Report, opinion: Opinion | None) -> Judgement:
    """The same code as at the application, on real figures."""
    return kind_for(commitment).judge(
        finding=finding_of(commitment.promise),
        answer=commitment.promise.answer,
        lines=really_paid(report),
        opinion=opinion,
        has_evidence=has_evidence(commitment, report),
    )


def foreseen(commitment: Commitment, report: Report) -> Judgement | None:
    """What the computation will say, when no person need say anything."""
    return judgement_of(commitment, report, None) if kind_for(commitment).is_computed else None


def has_evidence(commitment: Commitment, report: Report) -> bool:
    return bool(files_for(commitment, report))


def files_for(commitment: Commitment, report: Report) -> list[Any]:
    """What proves it: joined to the report, or to the request where the proof was wanted from the start."""
    asked = commitment.promise.application.documents.filter(slot=key_of(commitment.call_criterion), removed_at=None)
    joined = report.documents.filter(slot=f"c{commitment.pk}", removed_at=None)
    return [*asked.select_related("file"), *joined.select_related("file")]


def _may_judge(report: Report, by: Any) -> None:
    if not rules.case_officer(by, report) or report.closed_to(by):
        raise Refused(_("Seule la personne qui instruit juge les engagements."))
    if report.kind != ReportKind.FINAL or report.state != ReportState.SUBMITTED:
        raise Refused(_("Les engagements se jugent sur le bilan final, une fois remis et avant son acceptation."))


def _keep(commitment: Commitment, report: Report, judgement: Judgement, by: Any) -> None:
    commitment.verdict, commitment.kept_rate = Verdict(str(judgement.outcome)), judgement.share_met
    commitment.finding, commitment.reason = judgement.as_dict(), judgement.reason
    commitment.report, commitment.judged_at, commitment.judged_by = report, timezone.now(), by
    commitment.save()
    data = {
        "criterion": str(commitment),
        "verdict": commitment.verdict,
        "kept_rate": commitment.kept_rate,
        "withheld_rate": commitment.withheld_rate,
        "sentence": judgement.sentence,
    }
    append(report.case_ref, "commitment_judged", actor=by, noun="report", subject_id=report.pk, reason=commitment.reason, data=data)


def figures_of(commitment: Commitment, convention: Any) -> dict[str, Any]:
    """What it holds back, in figures: of the balance as it stands, and what was lost once judged."""
    balance = sum((each.amount for each in convention.instalments.all() if each.kind == "balance" and each.state != "cancelled"), ZERO)
    lost = (balance * commitment.lost_rate).quantize(CENT, ROUND_HALF_UP)
    promise = finding_of(commitment.promise)
    return {
        "promise": promise.sentence,
        "at_stake": (balance * commitment.withheld_rate).quantize(CENT, ROUND_HALF_UP),
        "lost": lost,
        "judged": commitment.finding.get("sentence", ""),
    }
