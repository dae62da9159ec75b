"""Which instrument an award takes: a convention or an award order. The choice is explained in words, with its figures.

In this order: the procedure may want a convention always; a Swiss funder concludes one by default; live performance takes one
whatever the amount (ordonnance 45-2339, art. 1-2); a public body needs none; else the annual total given by this funder to this
beneficiary is compared with the threshold in force that day (loi 2000-321, art. 10), a dated setting with its source.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.enums import Country, LegalForm
from calls.domain.settings import Figure, setting_for
from conventions.enums import Instrument
from conventions.money import CENT
from grants.enums import AwardState
from grants.models import Award, Decision
from ui.formats import money

THRESHOLD, LIVE_PERFORMANCE = "fr.convention.seuil", "fr.convention.spectacle_vivant"


@dataclass(frozen=True)
class Choice:
    instrument: Instrument
    sentence: str
    figures: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {"instrument": str(self.instrument), "sentence": self.sentence, "figures": self.figures}


def choose(*, decision: Decision, on: date) -> Choice:
    for ask in (_by_procedure, _by_country, _by_live_performance, _by_legal_form):
        if choice := ask(decision, on):
            return choice
    return _by_threshold(decision, on)


def totals_by_year(decision: Decision) -> dict[int, Decimal]:
    """What this funder gives this beneficiary, in each fiscal year of the decision: every award granted, this one included."""
    years = decision.awards.values("fiscal_year")
    given = Award.objects.filter(
        decision__funder=decision.funder_id,
        application__organisation=decision.application.organisation_id,
        fiscal_year__in=years,
        state__in=[AwardState.GRANTED, AwardState.SETTLED],
    )
    sums = given.order_by().values_list("fiscal_year").annotate(total=Sum("amount"))
    return {year: total.quantize(CENT) for year, total in sums}


def _by_procedure(decision: Decision, on: date) -> Choice | None:
    if not _procedure_says(decision, "always", False):
        return None
    return Choice(Instrument.CONVENTION, _("La procédure de cet appel prévoit une convention quel que soit le montant."), {"rule": "procedure"})


def _by_country(decision: Decision, on: date) -> Choice | None:
    """The French threshold binds French funders; elsewhere a convention unless the procedure says otherwise."""
    if decision.funder.country == Country.FR:
        return None
    swiss = _("Financeur suisse : l’aide fait par défaut l’objet d’une convention de subventionnement.")
    other = _("Financeur hors de France : l’aide fait par défaut l’objet d’une convention.")
    return Choice(Instrument.CONVENTION, swiss if decision.funder.country == Country.CH else other, {"rule": "country"})


def _by_live_performance(decision: Decision, on: date) -> Choice | None:
    if not (decision.application.is_live_performance or decision.application.organisation.is_live_performance):
        return None
    figure = _figure(decision, "live_performance_setting", LIVE_PERFORMANCE, on)
    amount = sum((award.amount for award in decision.awards.all()), Decimal(0))
    if amount <= figure.number:
        return None
    sentence = _("Spectacle vivant : une convention est nécessaire quel que soit le montant (%(source)s).") % {"source": figure.source}
    return Choice(Instrument.CONVENTION, sentence, {"rule": "live_performance"} | _said(figure))


def _by_legal_form(decision: Decision, on: date) -> Choice | None:
    if decision.application.organisation.legal_form != LegalForm.PUBLIC_BODY:
        return None
    return Choice(
        Instrument.AWARD_ORDER,
        _("Organisme public : le seuil de la convention ne vise que les organismes de droit privé, un arrêté suffit."),
        {"rule": "legal_form"},
    )


def _by_threshold(decision: Decision, on: date) -> Choice:
    figure = _figure(decision, "above_setting", THRESHOLD, on)
    year, total = max(totals_by_year(decision).items(), key=lambda each: (each[1], -each[0]))
    is_above = total > figure.number
    words = {
        "year": year,
        "total": money(total, decision.funder),
        "threshold": money(figure.number, decision.funder),
        "organisation": decision.application.organisation.name,
        "source": figure.source,
    }
    above = _(
        "Total accordé à %(organisation)s pour l’exercice %(year)s : %(total)s, au-dessus du seuil de %(threshold)s. Une convention est nécessaire (%(source)s)."
    )
    below = _(
        "Total accordé à %(organisation)s pour l’exercice %(year)s : %(total)s, sans dépasser le seuil de %(threshold)s. Un arrêté attributif suffit (%(source)s)."
    )
    figures = {"rule": "threshold", "year": str(year), "total": str(total)} | _said(figure)
    return Choice(Instrument.CONVENTION if is_above else Instrument.AWARD_ORDER, (above if is_above else below) % words, figures)


def _figure(decision: Decision, name: str, default: str, on: date) -> Figure:
    code = _procedure_says(decision, name, default)
    return setting_for(code, decision.funder, on, scheme=decision.application.call.scheme)


def _procedure_says(decision: Decision, name: str, default: Any) -> Any:
    procedure = decision.application.procedure
    return procedure.setting(f"convention.{name}", default) if procedure else default


def _said(figure: Figure) -> dict[str, str]:
    return {"setting": figure.code, "threshold": str(figure.value), "source": figure.source, "certainty": str(figure.certainty)}
