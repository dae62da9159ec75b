"""How the life of a dossier goes on after the award, for those who play it before it is lived: act, payments, reports, renewal."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Country, LegalForm
from conventions.domain.delays import PAYMENT_DELAY
from conventions.domain.instrument import LIVE_PERFORMANCE, THRESHOLD
from conventions.enums import Condition, ConventionState, InstalmentState, Instrument, RenewalState, ReportState
from grants.enums import ApplicationState
from workflows.procedures.cases import Body, Branch, Case, Ground, Limit, limit, offshoot

EARLY = (Condition.NOTIFICATION, Condition.SIGNATURE)
IN_FORCE = ("convention.countersign", "convention.issue_order")
#: The steps that the other instrument would take.
AVOIDED = {Instrument.CONVENTION: frozenset({"issue_order"}), Instrument.AWARD_ORDER: frozenset({"propose"})}
AWARDED = {ApplicationState.AWARDED}


@offshoot("convention", at=AWARDED)
def instrument(body: Body, case: Case, ground: Ground) -> Branch | None:
    chosen = instrument_of(body, case, ground)
    looks = {"is_award_order": chosen == Instrument.AWARD_ORDER}
    return Branch(1, str(ConventionState.IN_FORCE), str(chosen), chosen.label, AVOIDED[chosen], looks, is_told=True)


def instrument_of(body: Body, case: Case, ground: Ground) -> Instrument:
    """The order of `domain.instrument.choose`, on what is known beforehand: for a dossier that is invented, its own amount only."""
    says, figures = body.get("convention", {}), ground.get("settings", {})
    amount = _amount(case)
    if says.get("always") or ground.get("country") == Country.CH:
        return Instrument.CONVENTION
    if _known(case, "live", "is_live_performance") and amount > _cents(figures, says.get("live_performance_setting", LIVE_PERFORMANCE)):
        return Instrument.CONVENTION
    if _known(case, "legal_form", "organisation_kind") == LegalForm.PUBLIC_BODY:
        return Instrument.AWARD_ORDER
    total = case.traits.get("total") or amount
    return Instrument.CONVENTION if total > _cents(figures, says.get("above_setting", THRESHOLD)) else Instrument.AWARD_ORDER


def _amount(case: Case) -> int:
    """What was given, else what was asked."""
    facts = case.facts.get("application", {})
    known = (case.traits.get("amount"), facts.get("amount_awarded"), case.traits.get("asked"), facts.get("amount_requested"))
    return int(next((each for each in known if each), 0))


def _known(case: Case, trait: str, fact: str) -> object:
    return case.traits.get(trait, case.facts.get("application", {}).get(fact))


def _cents(figures: dict[str, str], code: str) -> int:
    return int(float(figures.get(code, "0")) * 100)


@offshoot("instalment", at=AWARDED)
def first_payments(body: Body, case: Case, ground: Ground) -> Branch | None:
    """Due as soon as the act is in force."""
    early = [each for each in body.get("instalments", []) if each["condition"] in EARLY]
    return Branch(len(early), str(InstalmentState.PAID), after=_enters_into_force(body, case, ground))


@offshoot("instalment", at=AWARDED)
def later_payments(body: Body, case: Case, ground: Ground) -> Branch | None:
    """They wait for a report, whose day nobody can know beforehand."""
    late = [each for each in body.get("instalments", []) if each["condition"] not in EARLY]
    return Branch(len(late), str(InstalmentState.PAID), after=None)


@offshoot("report", at=AWARDED)
def reports(body: Body, case: Case, ground: Ground) -> Branch | None:
    if "report" not in body.get("stages", []):
        return None
    interim = body.get("report", {}).get("interim", {}).get("each_year", False)
    years = int(body.get("convention", {}).get("years", 1)) if interim else 1
    return Branch(years, str(ReportState.ACCEPTED), after=None, is_told=True)


@offshoot("renewal", at=AWARDED)
def renewal(body: Body, case: Case, ground: Ground) -> Branch | None:
    return Branch(1, str(RenewalState.INVITED), after=None) if body.get("renewal", {}).get("offered") else None


def _enters_into_force(body: Body, case: Case, ground: Ground) -> str:
    return IN_FORCE[instrument_of(body, case, ground) == Instrument.AWARD_ORDER]


def _first_payment(condition: str) -> "Limit":
    since = ("application.award",) if condition == Condition.NOTIFICATION else IN_FORCE

    def allowed(body: Body, ground: Ground) -> int | None:
        """Sixty days, or what the funder's dated setting says, where the first instalment waits for this."""
        first = next((each["condition"] for each in body.get("instalments", [])), None)
        days = ground.get("settings", {}).get(body.get("payment", {}).get("within_setting", PAYMENT_DELAY))
        return int(float(days)) if first == condition and days is not None else None

    label = _("Premier versement après la notification") if condition == Condition.NOTIFICATION else _("Premier versement après l’entrée en vigueur")
    return Limit(f"payment_{condition}", label, since, "instalment.confirm_payment", allowed)


for each in EARLY:
    limit(_first_payment(each))
