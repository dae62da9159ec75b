"""Drafting an instrument from a notified decision: its choice, its clauses, its instalments, its commitments. Once."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.enums import LegalForm
from calls.criteria import Finding, kind_of
from calls.enums import CriterionRole, Verdict
from conventions.domain.instrument import choose
from conventions.domain.library import CRITERIA, IN_KIND, WHEN, LibraryClause, library, with_answers
from conventions.domain.schedule import plan
from conventions.enums import ConventionState, Instrument, Term
from conventions.models import Clause, Commitment, Convention, FundingLine, Instalment
from grants.domain.budget import paid_lines
from grants.enums import AwardState
from grants.models import Award, CriterionPromise, Decision
from workflows.journal import append


@transaction.atomic
def draft_for(*, decision: Decision, by: Any) -> Convention | None:
    """The instrument of this decision, drafted now if it is not yet. None while an award of it still waits to be granted,
    and when the money comes to a convention that is alive: then it is for an amendment."""
    locked = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("application__call__scheme__funder", "application__organisation", "application__procedure", "funder")
        .get(pk=decision.pk)
    )
    existing = locked.conventions.exclude(state=ConventionState.LAPSED).first()
    awards = [award for award in locked.awards.all() if award.state == AwardState.GRANTED]
    if existing or not awards or _awaits_a_grant(locked) or _is_for_an_amendment(locked):
        return existing
    with override("fr"):  # an act is in French, whoever's click drafts it
        return _draft(locked, awards, by)


def living_convention_of(decision: Decision) -> Convention | None:
    """The convention that this funder already has on this dossier by an earlier decision."""
    alive = [ConventionState.DRAFT, ConventionState.PROPOSED, ConventionState.AGREED, ConventionState.SIGNED_BY_BENEFICIARY, ConventionState.IN_FORCE]
    return Convention.objects.filter(application=decision.application_id, funder=decision.funder_id, state__in=alive).exclude(decision=decision).first()


def _is_for_an_amendment(decision: Decision) -> bool:
    """Unless the act that lives is an order and the total now wants a convention: the new money gets one."""
    living = living_convention_of(decision)
    return living is not None and not (living.is_award_order and choose(decision=decision, on=_today(decision)).instrument == Instrument.CONVENTION)


def _today(decision: Decision) -> date:
    return timezone.localdate(timezone=decision.funder.zone)


def _awaits_a_grant(decision: Decision) -> bool:
    return decision.awards.filter(state__in=[AwardState.PROPOSED, AwardState.PLEDGED]).exists()


def _draft(decision: Decision, awards: list[Award], by: Any) -> Convention:
    choice = choose(decision=decision, on=_today(decision))
    convention = _row(decision, awards, choice)
    convention.save()
    FundingLine.objects.bulk_create([FundingLine(convention=convention, award=award) for award in awards])
    schedule(convention, awards)
    write_clauses(convention)
    append(convention.case_ref, "convention_drafted", actor=by, noun="convention", subject_id=convention.pk, data=choice.as_dict())
    return convention


def _row(decision: Decision, awards: list[Award], choice: Any) -> Convention:
    application, years = decision.application, sorted({award.fiscal_year for award in awards})
    starts_on, ends_on = days_of(application, years)
    return Convention(
        decision=decision,
        application=application,
        funder=decision.funder,
        procedure=application.procedure,
        case_officer=application.case_officer,
        instrument=choice.instrument,
        choice=choice.as_dict(),
        nature=awards[0].nature,
        term=Term.MULTIANNUAL if len(years) > 1 else Term.ONE_YEAR,
        purpose=application.summary or application.title,
        amount=sum((award.amount for award in awards), Decimal("0.00")),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def days_of(application: Any, years: list[int]) -> tuple[date, date]:
    """The project's own days; where it gives none, those of the fiscal years of its awards."""
    starts_on, ends_on = application.starts_on or date(years[0], 1, 1), application.ends_on or date(years[-1], 12, 31)
    return starts_on, max(starts_on, ends_on)


def schedule(convention: Convention, awards: list[Award]) -> None:
    by_year: defaultdict[int, Decimal] = defaultdict(Decimal)
    for award in awards:
        by_year[award.fiscal_year] += award.amount
    if convention.is_in_kind:  # what is lent is valued, never paid
        return
    shares = convention.procedure.setting("instalments", []) if convention.procedure else []
    for position, each in enumerate(plan(dict(by_year), shares), start=1):
        Instalment.objects.create(
            convention=convention,
            position=position,
            label=each.label,
            kind=each.kind,
            condition=each.condition,
            fiscal_year=each.fiscal_year,
            amount=each.amount,
        )


def write_clauses(convention: Convention) -> None:
    """Copied from the library, the criteria's own in their place. Each criterion promised becomes a commitment."""
    shelf, position, promises = library(convention.funder.country), 0, promises_of(convention)
    referred = {promise.call_criterion.criterion.code for promise in promises}
    for item in shelf.clauses:
        if item.key == CRITERIA:
            position = _write_criteria(convention, promises, position)
        elif applies(item, convention, referred):
            position += 1
            _copy(convention, item, position, shelf.version)


def promises_of(convention: Convention) -> list[CriterionPromise]:
    """Those that bind: a criterion for information, or to which nothing was answered, stays in the application, unless it holds money back."""
    rows = convention.application.promises.select_related("call_criterion__criterion").order_by("call_criterion__position", "pk")
    return [
        promise
        for promise in rows
        if promise.call_criterion.withheld_rate > 0 or (promise.call_criterion.role != CriterionRole.INFORMATIVE and was_made(promise))
    ]


def was_made(promise: CriterionPromise) -> bool:
    return bool(promise.finding) and promise.finding["verdict"] != Verdict.MISSING


def finding_of(promise: CriterionPromise) -> Finding:
    """What was found when the dossier was deposited; found now for a dossier that came by another way."""
    if promise.finding:
        return Finding.from_dict(promise.finding)
    funder, kind = promise.application.funder, kind_of(promise.call_criterion.criterion)
    today = timezone.localdate(timezone=funder.zone)
    return kind.find(answer=promise.answer, lines=paid_lines(promise.application), country=funder.country, currency=funder.currency, on=today)


def applies(item: LibraryClause, convention: Convention, referred: set[str]) -> bool:
    used = uses_of(convention)
    conditions = (
        dict.fromkeys(WHEN, False)
        | dict.fromkeys(used, True)
        | {
            "": True,
            "multiannual": convention.term == Term.MULTIANNUAL,
            "live_performance": convention.application.is_live_performance,
            "association": convention.beneficiary.legal_form in (LegalForm.ASSOCIATION, LegalForm.FOUNDATION),
        }
    )
    return convention.instrument in item.instruments and conditions[item.when] and item.unless_criterion not in referred and not item.unless & used


def uses_of(convention: Convention) -> set[str]:
    """What this act is besides a grant: the uses its procedure names, and a loan where the aid is in kind."""
    named = convention.procedure.setting("convention.clauses", []) if convention.procedure else []
    return {*named, *([IN_KIND] if convention.is_in_kind else [])}


def _copy(convention: Convention, item: LibraryClause, position: int, version: str) -> Clause:
    return Clause.objects.create(
        convention=convention,
        position=position,
        key=item.key,
        title=item.title,
        text=with_answers(item.text, convention.application),
        is_required=item.is_required,
        library_version=version,
    )


def _write_criteria(convention: Convention, promises: list[CriterionPromise], position: int) -> int:
    for rank, promise in enumerate(promises, start=position + 1):
        _commit(convention, promise, rank)
    return position + len(promises)


def _commit(convention: Convention, promise: CriterionPromise, position: int) -> Commitment:
    used = promise.call_criterion
    kind = kind_of(used.criterion)
    said = kind.clause(finding=finding_of(promise), answer=promise.answer)
    text = "\n".join([said.text, kind.condition(used.withheld_rate)]) if used.withheld_rate else said.text
    clause = Clause.objects.create(
        convention=convention,
        position=position,
        key=f"{used.criterion.code}-{used.pk}"[:60],
        title=said.title,
        text=text.replace("{", "(").replace("}", ")"),
        is_required=True,
    )
    return Commitment.objects.create(convention=convention, call_criterion=used, promise=promise, clause=clause, withheld_rate=used.withheld_rate)
