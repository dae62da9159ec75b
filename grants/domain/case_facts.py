"""What a procedure may say of a dossier: its facts, for conditions and thresholds. Each costs one query at most.

The nouns that hang on a dossier (a reading, a point of the agenda, a decision, an award) know all of it, and their own besides.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min, Sum
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import Country, LegalForm
from calls.criteria.shapes import Finding
from calls.enums import Verdict
from calls.models import Discipline
from calls.referentials.files import read
from grants.enums import BudgetKind, Opinion, Outcome
from grants.guards.decision import COUNTED, diverges, last_decision, total_of
from grants.models import Application, Award, Decision
from workflows.procedures.facts import FACTS, Value, cents, fact, permille

FAIR_PAY = "fair_pay"


@fact("application", "amount_requested", "money", _("Montant demandé"))
def amount_requested(application: Application) -> Value | None:
    return cents(application.amount_requested)


@fact("application", "budget_total", "money", _("Total des dépenses du budget"))
def budget_total(application: Application) -> Value | None:
    return cents(_expenses(application))


@fact("application", "share_requested", "permille", _("Part du budget demandée"))
def share_requested(application: Application) -> Value | None:
    total = _expenses(application)
    return permille(application.amount_requested / total) if application.amount_requested and total else None


@fact("application", "amount_awarded", "money", _("Montant accordé par la décision"))
def amount_awarded(application: Application) -> Value | None:
    decision = last_decision(application)
    return _lines(decision) if decision else None


@fact("application", "year_total", "money", _("Déjà accordé à l’organisme cette année par ce financeur, ce dossier non compris"))
def year_total(application: Application) -> Value | None:
    year = timezone.localdate(application.submitted_at, timezone=application.funder.zone).year if application.submitted_at else timezone.localdate().year
    given = Award.objects.committing().filter(decision__funder=application.funder_id, application__organisation=application.organisation_id, fiscal_year=year)
    return cents(given.exclude(application=application).aggregate(total=Sum("amount"))["total"] or Decimal(0))


@fact("application", "discipline", "choice", _("Discipline"), choices=lambda: Discipline.objects.values_list("slug", "name"))
def discipline(application: Application) -> Value | None:
    return application.discipline.slug if application.discipline else None


@fact("application", "is_live_performance", "boolean", _("Spectacle vivant"))
def is_live_performance(application: Application) -> Value | None:
    return application.is_live_performance or application.organisation.is_live_performance


@fact("application", "organisation_kind", "choice", _("Forme de l’organisme"), choices=LegalForm.choices)
def organisation_kind(application: Application) -> Value | None:
    return str(application.organisation.legal_form)


@fact("application", "organisation_country", "choice", _("Pays de l’organisme"), choices=Country.choices)
def organisation_country(application: Application) -> Value | None:
    return str(application.organisation.country)


@fact("application", "is_first_request", "boolean", _("Première demande à ce financeur"))
def is_first_request(application: Application) -> Value | None:
    others = Application.objects.received().filter(organisation=application.organisation_id, funder=application.funder_id).exclude(pk=application.pk)
    return not (others.filter(submitted_at__lt=application.submitted_at) if application.submitted_at else others).exists()


@fact("application", "starts_on", "date", _("Début du projet"))
def starts_on(application: Application) -> Value | None:
    return application.starts_on.isoformat() if application.starts_on else None


@fact("application", "ends_on", "date", _("Fin du projet"))
def ends_on(application: Application) -> Value | None:
    return application.ends_on.isoformat() if application.ends_on else None


@fact("application", "duration_days", "integer", _("Durée du projet, en jours"))
def duration_days(application: Application) -> Value | None:
    return (application.ends_on - application.starts_on).days + 1 if application.starts_on and application.ends_on else None


@fact("application", "readings_count", "integer", _("Lectures rendues"))
def readings_count(application: Application) -> Value | None:
    return application.reviews.counted().count()


@fact("application", "score", "permille", _("Note moyenne des lectures, en part du maximum"))
def score(application: Application) -> Value | None:
    top = _top(application) if application.score is not None else None
    return permille(application.score / top) if top else None


@fact("application", "score_spread", "permille", _("Écart entre la plus haute et la plus basse lecture, en part du maximum"))
def score_spread(application: Application) -> Value | None:
    ends = application.reviews.counted().first_round().aggregate(high=Max("score"), low=Min("score"))
    top = _top(application) if ends["high"] is not None else None
    return permille((ends["high"] - ends["low"]) / top) if top else None


@fact("application", "second_score", "permille", _("Note moyenne de la seconde lecture, en part du maximum"))
def second_score(application: Application) -> Value | None:
    top = _top(application, 2) if application.second_score is not None else None
    return permille(application.second_score / top) if top else None


@fact("application", "opinion", "choice", _("Avis de la commission"), choices=Opinion.choices)
def opinion(application: Application) -> Value | None:
    return application.agenda_items.exclude(opinion="").order_by("-pk").values_list("opinion", flat=True).first()


@fact("application", "amount_proposed", "money", _("Montant proposé par la commission"))
def amount_proposed(application: Application) -> Value | None:
    return cents(application.agenda_items.exclude(opinion="").order_by("-pk").values_list("amount_proposed", flat=True).first())


@fact("application", "fair_pay_holds", "boolean", _("Juste rémunération : aucune ligne sous une référence, ou écart justifié"))
def fair_pay_holds(application: Application) -> Value | None:
    found = _fair_pay(application)
    return found.get("is_satisfied") if found else None


@fact("application", "fair_pay_gap", "money", _("Juste rémunération : ce qui manque pour atteindre les références"))
def fair_pay_gap(application: Application) -> Value | None:
    found = _fair_pay(application)
    lines = Finding.from_dict(found).lines if found else ()
    return cents(sum((max(line.due - line.amount, Decimal(0)) for line in lines if line.due is not None), Decimal(0))) if found else None


def _found(code: str, what: str) -> Callable[[Application], Value | None]:
    def found(application: Application) -> Value | None:
        finding = application.promises.filter(call_criterion__criterion__code=code).values_list("finding", flat=True).first()
        return finding.get(what) if finding else None

    return found


for each in read("criteria.yaml"):
    code, name = each["code"], each["code"].replace("-", "_")
    holds_label, found_label = (
        format_lazy("{} : {}", _("Engagement satisfait au dépôt"), each["title"]),
        format_lazy("{} : {}", _("Constat au dépôt"), each["title"]),
    )
    fact("application", f"{name}_holds", "boolean", holds_label)(_found(code, "is_satisfied"))
    fact("application", f"{name}_finding", "choice", found_label, Verdict.choices)(_found(code, "verdict"))


# --- the nouns that hang on a dossier


def hangs_on_a_dossier(noun: str) -> None:
    """All that is known of the dossier is known of it."""
    for known in list(FACTS["application"].values()):
        fact(noun, known.name, known.kind, known.label, known.choices)(_through(known.read))


def _through(read_of: Callable[[Any], Value | None]) -> Callable[[Any], Value | None]:
    return lambda subject: read_of(subject.application)


for noun in ("review", "agenda_item", "decision", "award", "appeal"):
    hangs_on_a_dossier(noun)


@fact("decision", "amount", "money", _("Montant de cette décision"))
def amount(decision: Decision) -> Value | None:
    return _lines(decision)


@fact("decision", "outcome", "choice", _("Sens de la décision"), choices=Outcome.choices)
def outcome(decision: Decision) -> Value | None:
    return str(decision.outcome)


@fact("decision", "amount_of_all_funders", "money", _("Accordé au dossier par tous les financeurs, cette décision comprise"))
def amount_of_all_funders(decision: Decision) -> Value | None:
    return cents(total_of(decision))


@fact("decision", "follows_the_opinion", "boolean", _("La décision suit l’avis de la commission"))
def follows_the_opinion(decision: Decision) -> Value | None:
    return not diverges(decision) if decision.agenda_item_id else None


@fact("award", "amount", "money", _("Montant de l’attribution"))
def award_amount(award: Award) -> Value | None:
    return cents(award.amount)


@fact("award", "fiscal_year", "integer", _("Exercice"))
def fiscal_year(award: Award) -> Value | None:
    return award.fiscal_year


def _lines(decision: Decision) -> int | None:
    return cents(decision.awards.filter(state__in=COUNTED).aggregate(total=Sum("amount"))["total"] or Decimal(0))


def _expenses(application: Application) -> Decimal | None:
    return application.budget.filter(kind=BudgetKind.EXPENSE).aggregate(total=Sum("amount_planned"))["total"]


def _top(application: Application, round: int = 1) -> Decimal | None:
    """The highest mark: that of the grid the readings used, brought to its largest scale."""
    reading = application.reviews.counted().filter(round=round).select_related("grid").first()
    return max((Decimal(str(item["max"])) for item in reading.grid.items), default=None) if reading else None


def _fair_pay(application: Application) -> dict[str, Any] | None:
    return application.promises.filter(call_criterion__criterion__kind=FAIR_PAY).values_list("finding", flat=True).first()
