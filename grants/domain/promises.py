"""What the applicant promises on each criterion of the call, and what is found of it on the budget as it stands."""

from datetime import date
from typing import Any

from django.utils import timezone

from calls.criteria import kind_of
from calls.models import CallCriterion
from grants.domain.budget import paid_lines
from grants.models import Answers, Application, CriterionPromise
from grants.reading import promises


def refresh(*, application: Application, on: date | None = None) -> list[CriterionPromise]:
    """Judges every criterion again: after the budget changed, after an answer, and on the day of the deposit."""
    on = on or timezone.localdate(timezone=application.funder.zone)
    typed = Answers.objects.filter(application=application, section__in=promises.sections_with_criteria(application.call)).values_list("data", flat=True)
    answers = {key: value for data in typed for key, value in data.items()}
    return [_judge(application, criterion, answers, on) for criterion in application.call.criteria.select_related("criterion")]


def _judge(application: Application, used: CallCriterion, typed: dict[str, Any], on: date) -> CriterionPromise:
    answer = promises.form_of(used, application.funder, typed).answer_so_far
    funder = application.funder
    finding = kind_of(used.criterion).find(answer=answer, lines=paid_lines(application), country=funder.country, currency=funder.currency, on=on)
    promise, _created = CriterionPromise.objects.update_or_create(
        application=application, call_criterion=used, defaults={"answer": answer, "finding": finding.as_dict()}
    )
    return promise
