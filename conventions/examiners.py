"""What the prover must know of conventions, payments, reports and renewals."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from conventions.domain import delays
from conventions.enums import AmendmentState, ConventionState, InstalmentState, RenewalState, ReportState
from grants.enums import AwardState
from workflows.procedures.prover import Examined, Finding, examiner
from workflows.procedures.prover.links import apart, brings, part, rings, waits

BEGUN = (ConventionState.DRAFT, ConventionState.IN_FORCE)

part("convention", open_in={ConventionState.DRAFT}, written={"amount_paid": (ConventionState.IN_FORCE,)}, born=("award", AwardState.GRANTED))
part("amendment", open_in={AmendmentState.DRAFT}, born=("convention", ConventionState.IN_FORCE))
part("instalment", open_in={InstalmentState.SCHEDULED}, born=("convention", *BEGUN))
part("report", stage="report", open_in={ReportState.DUE, ReportState.RETURNED}, born=("convention", *BEGUN))
part("renewal", stage="renewal", open_in={RenewalState.OPENED}, born=("convention", ConventionState.IN_FORCE))

for step in ("propose", "agree", "sign", "countersign"):
    waits(f"amendment.{step}", "convention", ConventionState.IN_FORCE)
waits("instalment.certify", "convention", ConventionState.IN_FORCE)
waits("instalment.order", "convention", ConventionState.IN_FORCE)
waits("convention.complete", "instalment", InstalmentState.PAID, InstalmentState.CANCELLED)
waits("report.cancel", "convention", ConventionState.TERMINATED, ConventionState.LAPSED)

brings("convention.complete", "award.settle", by_itself=True)
brings("convention.lapse", "award.lapse", by_itself=True)
brings("convention.terminate", "instalment.cancel", by_itself=True)

apart("instalment.certify", "instalment.order")

rings(delays.RENEWAL_EXPIRY, "renewal.expire")
rings(delays.RENEWAL_OPENING)
rings(delays.REPORT_REMINDER)
rings(delays.REPORT_DUE)
rings(delays.PAYMENT)


@examiner("last_report")
def last_report(examined: Examined) -> Iterator[Finding]:
    """A balance that no final report would ever release, and a renewal that nothing opens."""
    kinds = [instalment["condition"] for instalment in examined.at("instalments", [])]
    if "interim_report" in kinds and "report" in examined.stages and not examined.at("report.interim.each_year"):
        yield Finding(
            "no_interim_report",
            True,
            "instalment",
            f"instalments.{kinds.index('interim_report')}",
            _("Un versement attend un bilan intermédiaire, et aucun bilan intermédiaire n’est demandé."),
            _("Demandez un bilan chaque année (report.interim.each_year), ou faites dépendre ce versement d’autre chose."),
            _("La convention est en vigueur : ce versement reste fermé jusqu’à sa fin."),
        )
