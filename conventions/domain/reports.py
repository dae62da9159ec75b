"""Reports: expected when the convention comes into force, filled in as one types, handed in, returned or accepted."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from calls.criteria import PaidLine, kind_of
from calls.domain.settings import binding_figure
from conventions import rules
from conventions.domain.refusals import Refused
from conventions.enums import Condition, InstalmentState, ReportKind, Verdict
from conventions.lifecycle import FILLED_BY_BENEFICIARY, REPORT
from conventions.models import Commitment, Convention, Report, ReportAnswers, ReportLine
from conventions.terms import months_after
from ui.amounts import parse_amount
from workflows.lifecycle import Act

BUDGET, EVIDENCE = "budget", "evidence"
DEFAULT_QUESTIONS = ({"key": "done", "label": "Ce qui a été fait", "type": "long_text", "required": True, "max_length": 4000},)
REPORT_DELAY = "fr.cr_financier.delai"
#: A report needs a day even where no text gives one: the usage of the house, said as such beside the figures.
USUAL_MONTHS = 6


class StaleRevision(Refused):
    """Somebody saved the same section meanwhile: both texts are there, none is overwritten."""

    def __init__(self, *, theirs: dict[str, Any], revision: int, who: str) -> None:
        super().__init__(
            _("%(who)s a enregistré cette section entre-temps. Votre texte n’est pas perdu : comparez les deux versions et gardez ce qu’il faut.")
            % {"who": who}
        )
        self.theirs, self.revision = theirs, revision


# --- expected


def expect_reports(convention: Convention) -> list[Report]:
    """One interim report at the end of each year but the last, where the procedure asks for it; one final report."""
    if convention.procedure and "report" not in convention.procedure.stages:
        return []
    with override("fr"):
        return _expect_all(convention, years_of(convention))


def _expect_all(convention: Convention, years: list[int]) -> list[Report]:
    interim = [_expect(convention, ReportKind.INTERIM, year, interim_day(convention, year)) for year in interim_years(convention, years)]
    final = _expect(convention, ReportKind.FINAL, years[-1], final_day(convention, years[-1]))
    copy_budget(final)
    return [*interim, final]


def years_of(convention: Convention) -> list[int]:
    """Of its instalments; of its awards where nothing is paid (a loan)."""
    paid = {instalment.fiscal_year for instalment in convention.instalments.all() if instalment.state != InstalmentState.CANCELLED}
    return sorted(paid or set(convention.funding.values_list("award__fiscal_year", flat=True)))


def interim_years(convention: Convention, years: list[int]) -> list[int]:
    wanted = says(convention, "report.interim.each_year", False)
    awaited = convention.instalments.filter(condition=Condition.INTERIM_REPORT).exclude(state=InstalmentState.CANCELLED).exists()
    if not (wanted or awaited):
        return []
    return years[:-1] or (years if awaited else [])


def interim_day(convention: Convention, year: int) -> date:
    return months_after(date(year, 12, 31), int(says(convention, "report.interim.due_months_after_year", 3)))


def final_day(convention: Convention, year: int) -> date:
    """Months after the end of the year the money was given for, or of the project when it ends later (loi 2000-321, art. 10)."""
    end = max(date(year, 12, 31), convention.ends_on_now or date(year, 12, 31))
    code, own = says(convention, "report.due_setting", ""), says(convention, "report.due_months_after_end", None)
    if not code and own is None:
        code = REPORT_DELAY
    today = timezone.localdate(timezone=convention.funder.zone)
    found = binding_figure(code, convention.funder, today, scheme=convention.application.call.scheme) if code else None
    return months_after(end, int(found.number if found else own or USUAL_MONTHS))


def last_report_day(convention: Convention) -> date | None:
    """The day the clauses announce; the report itself keeps the one computed when it comes into force."""
    years = years_of(convention)
    return final_day(convention, years[-1]) if years else None


def says(convention: Convention, path: str, default: Any) -> Any:
    return convention.procedure.setting(path, default) if convention.procedure else default


def _expect(convention: Convention, kind: ReportKind, year: int, due_on: date) -> Report:
    report = Report(convention=convention, kind=kind, fiscal_year=year, due_on=due_on, template=template_of(convention, kind))
    report.save()
    return report


def template_of(convention: Convention, kind: ReportKind) -> dict[str, Any]:
    """What will be asked, frozen with the words: the questions of the procedure, then for the last the money and the evidence."""
    questions = says(convention, "report.questions", list(DEFAULT_QUESTIONS))
    sections: list[dict[str, Any]] = [{"key": "account", "title": _("Ce qui a été fait"), "kind": "questions", "minutes": 30, "questions": questions}]
    if kind == ReportKind.FINAL:
        sections.append({"key": BUDGET, "title": _("Compte rendu financier"), "kind": "budget", "minutes": 30})
        items = [
            evidence_item(commitment)
            for commitment in convention.commitments.select_related("call_criterion__criterion")
            if kind_for(commitment).evidence_asked("report")
        ]
        if items:
            sections.append({"key": EVIDENCE, "title": _("Preuves des engagements"), "kind": "evidence", "minutes": 15, "items": items})
    return {"sections": sections}


def evidence_item(commitment: Commitment) -> dict[str, Any]:
    criterion, what = commitment.call_criterion.criterion, kind_for(commitment).evidence_asked("report")
    return {"key": f"c{commitment.pk}", "commitment": commitment.pk, "title": criterion.title, "help": what, "required": True}


def kind_for(commitment: Commitment) -> Any:
    return kind_of(commitment.call_criterion.criterion)


def copy_budget(report: Report) -> None:
    """The planned budget, beside which the realised one will be written."""
    copied = ("kind", "account", "label", "amount_planned", "is_requested_grant", "pay_role", "pay_unit", "pay_status", "pay_domain")
    lines = report.convention.application.budget.all()
    ReportLine.objects.bulk_create(
        ReportLine(report=report, position=position, pay_quantity_planned=line.pay_quantity, **{name: getattr(line, name) for name in copied})
        for position, line in enumerate(lines, start=1)
    )


def move_final_report(convention: Convention) -> None:
    """After an amendment of the end: the day moves while nothing is handed in."""
    for report in convention.reports.filter(kind=ReportKind.FINAL, state__in=sorted(FILLED_BY_BENEFICIARY)):
        report.due_on = final_day(convention, report.fiscal_year)
        report.save(update_fields=["due_on"])


# --- filled in


@transaction.atomic
def save_section(*, report: Report, section: str, typed: Mapping[str, Any], revision: int, by: Any) -> ReportAnswers:
    """Keeps the section whole, at the next revision; raises StaleRevision when somebody else did so meanwhile."""
    locked = lock_for_writing(report, section, by)
    answers, _created = ReportAnswers.objects.select_for_update().get_or_create(report=locked, section=section, defaults={"saved_by": by})
    data = {key: str(value).replace("\x00", "") for key, value in typed.items()}
    if answers.revision != revision and answers.data != data:
        raise StaleRevision(theirs=answers.data, revision=answers.revision, who=answers.saved_by.get_full_name())
    if answers.revision and answers.data == data:
        return answers
    answers.data, answers.saved_by, answers.revision = data, by, answers.revision + 1
    answers.save()
    if locked.section(section)["kind"] == BUDGET:
        read_lines(locked, data)
    return answers


def lock_for_writing(report: Report, section: str, by: Any) -> Report:
    locked = Report.objects.select_for_update(of=("self",)).select_related("convention__application__organisation", "convention__funder").get(pk=report.pk)
    is_open = locked.state in FILLED_BY_BENEFICIARY and any(each["key"] == section for each in locked.sections)
    if not is_open or locked.closed_to(by) or not rules.beneficiary(by, locked):
        raise Refused(_("Ce bilan n’est plus modifiable : il est remis, ou il n’est pas le vôtre."))
    return locked


def read_lines(report: Report, typed: Mapping[str, str]) -> None:
    """What can be read becomes figures; what cannot stays as typed, and is said to be missing."""
    for line in report.lines.all():
        line.amount_realised = read_amount(typed.get(f"line-{line.pk}-amount", ""))
        line.pay_quantity = read_amount(typed.get(f"line-{line.pk}-quantity", "")) if line.is_paid_work else None
        line.explanation = typed.get(f"line-{line.pk}-explanation", "").strip()
        line.save(update_fields=["amount_realised", "pay_quantity", "explanation"])


def read_amount(text: str) -> Decimal | None:
    try:
        amount = parse_amount(text)
    except ValidationError:
        return None
    return amount if Decimal(0) <= amount < Decimal(10) ** 8 else None


# --- handed in


@REPORT.does("submit")
def submit(report: Report, act: Act) -> None:
    report.submitted_at, report.submitted_by = act.at, act.actor
    report.content_digest = digest_of(report)
    act.record["content_digest"] = report.content_digest


@REPORT.does("return")
def give_back(report: Report, act: Act) -> None:
    """What was judged on it is to be judged again."""
    report.submitted_at, report.submitted_by, report.content_digest = None, None, ""
    blank = {"verdict": Verdict.PENDING, "kept_rate": None, "judged_at": None, "judged_by": None, "report": None, "reason": "", "finding": {}}
    report.judged.update(**blank)


@REPORT.does("accept")
def accept(report: Report, act: Act) -> None:
    report.accepted_at, report.accepted_by = act.at, act.actor
    act.record["commitments"] = [
        {"criterion": str(each), "verdict": each.verdict, "kept_rate": each.kept_rate} for each in report.judged.select_related("call_criterion__criterion")
    ]


def digest_of(report: Report) -> str:
    """Everything that was handed in: answers, figures, files by their own digests."""
    lines = [[line.position, line.label, str(line.amount_realised), str(line.pay_quantity), line.explanation] for line in report.lines.all()]
    files = [[document.slot, document.file.sha256] for document in report.documents.filter(removed_at=None).select_related("file")]
    content = {"answers": {answers.section: answers.data for answers in report.answers.all()}, "lines": lines, "files": files}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def really_paid(report: Report) -> list[PaidLine]:
    """The paid lines as they were really paid: what the criteria read at the report."""
    return [
        PaidLine(
            label=line.label,
            amount=line.amount_realised or Decimal(0),
            unit=line.pay_unit,
            quantity=line.pay_quantity,
            role=line.pay_role,
            status=line.pay_status,
            domain=line.pay_domain,
        )
        for line in report.lines.all()
        if line.is_paid_work
    ]
