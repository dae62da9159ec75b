"""What the law and the funder's own figures say of a procedure: known codes, and delays under their ceilings.

A figure read in an official text stops the publication; one that comes from secondary sources, or that only advises, warns.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Funder
from calls.domain.settings import Figure, figure, setting_for
from calls.effects import CLOSES, OPENS
from calls.enums import CallState
from calls.referentials.legal import Certainty, legal_settings
from ui.formats import number
from workflows.procedures.prover import Examined, Finding, examiner
from workflows.procedures.prover.links import part, rings

part("call", open_in={CallState.DRAFT})
rings(OPENS, "call.open")
rings(CLOSES, "call.close")

#: Where a body names a figure, and the units that make sense there.
NAMED = {
    "convention.above_setting": ("EUR", "EUR/an", "CHF"),
    "convention.live_performance_setting": ("EUR", "CHF"),
    "convention.years_max_setting": ("ans",),
    "payment.within_setting": ("jours",),
    "report.due_setting": ("mois",),
}


@examiner("figures")
def figures(examined: Examined) -> Iterator[Finding]:
    for place, units in NAMED.items():
        code = examined.at(place)
        if code and code not in legal_settings():
            yield Finding("unknown_figure", True, "", place, _("Aucun seuil ni délai ne s’appelle « %(code)s ».") % {"code": code}, _mend_of(units), _("Le jour venu, rien ne dirait la valeur."))
        elif code and legal_settings()[code].unit not in units:
            unit = legal_settings()[code].unit
            yield Finding("wrong_unit", True, "", place, _("« %(code)s » se compte en %(unit)s, ce qui ne convient pas ici.") % {"code": code, "unit": unit}, _mend_of(units), code)


def _mend_of(units: tuple[str, ...]) -> str:
    known = sorted(code for code, shipped in legal_settings().items() if shipped.unit in units)
    return _("Choisissez parmi : %(codes)s.") % {"codes": ", ".join(known)}


@dataclass(frozen=True)
class Ceiling:
    """A number of the body that a figure bounds: the figure the body names there, else the law's own."""

    place: str
    noun: str
    code: str
    named_at: str
    unit: Any


CEILINGS = (
    Ceiling("report.due_months_after_end", "report", "fr.cr_financier.delai", "report.due_setting", gettext_lazy("mois")),
    Ceiling("convention.years", "convention", "fr.cpo.duree_max", "convention.years_max_setting", gettext_lazy("ans")),
)


@examiner("ceilings")
def ceilings(examined: Examined) -> Iterator[Finding]:
    funder = Funder.objects.filter(pk=examined.funder_id).first() if examined.funder_id else None
    for ceiling in CEILINGS:
        code, written = examined.at(ceiling.named_at) or ceiling.code, examined.at(ceiling.place)
        if written is None or code not in legal_settings() or not _applies(code, funder):
            continue
        known = setting_for(code, funder, examined.on) if funder else figure(legal_settings()[code])
        if isinstance(known.value, Decimal) and written > known.value:
            yield _over(ceiling, known, written)


def _applies(code: str, funder: Funder | None) -> bool:
    """The law of one country says nothing to the funders of another."""
    return funder is None or legal_settings()[code].country == funder.country


def _over(ceiling: Ceiling, known: Figure, written: int) -> Finding:
    return Finding(
        "over_the_ceiling",
        known.is_own or known.certainty == Certainty.HIGH,
        ceiling.noun,
        ceiling.place,
        _("%(written)s %(unit)s dépassent le maximum de %(most)s (« %(rule)s », %(source)s).")
        % {"written": number(written), "unit": ceiling.unit, "most": number(known.number.normalize()), "rule": known.rule, "source": known.source},
        _("Écrivez au plus %(most)s, ou changez ce maximum dans « Seuils et délais » si votre texte en dispose autrement.") % {"most": number(known.number.normalize())},
        _("Un bénéficiaire suivrait la procédure et serait hors délai au regard du texte."),
    )


@examiner("late_payment")
def late_payment(examined: Examined) -> Iterator[Finding]:
    """Paid on notification, and no delay named: nobody would be warned that the legal one is over."""
    first = examined.at("instalments", [{}])[:1]
    if first and first[0].get("condition") == "notification" and not examined.at("payment.within_setting"):
        yield Finding(
            "no_payment_delay",
            False,
            "instalment",
            "payment.within_setting",
            _("Le premier versement est dû dès la notification, et aucun délai de paiement n’est indiqué."),
            _("Indiquez le délai de paiement : fr.versement.delai, par exemple."),
            _("Le versement attend, et personne n’est prévenu que le délai est passé."),
        )
