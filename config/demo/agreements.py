"""What follows the award in the demonstration: drafting, agreeing, signing, paying, reporting, renewing."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.enums import Role
from calls.criteria import Opinion
from config.demo.dossiers import writer_of
from config.demo.offer import Desk
from conventions.domain import commitments, evidence, reports
from conventions.domain.agreements import Sealed, consent_sentence
from conventions.enums import Side
from conventions.guards.signing import agreed_paper
from conventions.models import Convention, Instalment, Report
from documents.models import Document
from workflows import outbox
from workflows.door import perform
from workflows.journal import as_of
from workflows.models import OutboxRow


def settle(noun: str, *topics: str) -> None:
    """Does now what the worker would do in a moment, for one noun: the next act of the tale needs it."""
    rows = OutboxRow.objects.filter(done_at=None, payload__noun=noun)
    for pk in list((rows.filter(topic__in=topics) if topics else rows).order_by("pk").values_list("pk", flat=True)):
        _now(pk)


def _now(pk: int) -> None:
    """A tale whose next act needs this one stops here, saying why, rather than go on without it."""
    if not outbox.run(pk):
        raise RuntimeError(OutboxRow.objects.get(pk=pk).last_error)


class Agreement:
    """One convention, and the people on both sides of it."""

    def __init__(self, convention: Convention, desk: Desk) -> None:
        self.convention, self.desk = convention, desk
        self.beneficiary = writer_of(convention.application.organisation)

    # --- the words

    def propose(self, at: datetime | None = None) -> None:
        perform(self.convention, "propose", actor=self.desk[Role.CASE_OFFICER], at=at)

    def agree(self, at: datetime | None = None) -> None:
        """The agreed words are sealed at once: nothing else can be signed."""
        perform(self.convention, "agree", actor=self.beneficiary, at=at)
        settle("convention", "paper.wanted")

    def sign(self, at: datetime | None = None) -> None:
        self._ink("sign", Side.BENEFICIARY, self.beneficiary, "Présidence", at)

    def countersign(self, at: datetime | None = None) -> None:
        self._ink("countersign", Side.FUNDER, self.desk[Role.SIGNATORY], "Pour l’institution", at)

    def order(self, at: datetime | None = None) -> None:
        perform(self.convention, "issue_order", actor=self.desk[Role.SIGNATORY], at=at)

    @property
    def paper(self) -> Document:
        paper = agreed_paper(self.convention)
        assert paper is not None
        return paper

    def _ink(self, step: str, side: Side, actor: Any, capacity: str, at: datetime | None) -> None:
        consent = consent_sentence(self.convention, side)
        perform(
            self.convention,
            step,
            actor=actor,
            consent=consent,
            capacity=capacity,
            sha256_presented=self.paper.sha256,
            circumstances=Sealed({"method": "compte"}),
            at=at,
        )
        with as_of(at):
            self._apply_ink()

    def _apply_ink(self) -> None:
        for pk in OutboxRow.objects.filter(done_at=None, topic="signature.wanted", payload__document=str(self.paper.public_id)).values_list("pk", flat=True):
            _now(pk)

    # --- the money

    def pay(self, instalment: Instalment, at: datetime | None = None) -> None:
        """Certified by one person, ordered by another, paid when the accountant says so."""
        at = at or timezone.now()
        perform(instalment, "certify", actor=self.desk[Role.CERTIFIER], at=at)
        perform(instalment, "order", actor=self.desk[Role.AUTHORISING_OFFICER], at=at)
        paid_on = timezone.localdate(at, instalment.funder.zone)  # just before midnight, the day in UTC is another
        reference = f"MANDAT-ESSAI-{instalment.pk:04}"
        perform(instalment, "confirm_payment", actor=self.desk[Role.AUTHORISING_OFFICER], paid_on=paid_on, reference=reference, at=at)

    def instalments(self, *conditions: str) -> Iterable[Instalment]:
        return self.convention.instalments.filter(condition__in=conditions, state="scheduled").order_by("fiscal_year", "pk")

    # --- the account

    def hand_in(self, report: Report, share_paid: Decimal = Decimal(1), at: datetime | None = None) -> None:
        for section in report.sections:
            typed = getattr(self, f"_type_{section['kind']}")(report, section, share_paid)
            if typed is not None:
                reports.save_section(report=report, section=section["key"], typed=typed, revision=0, by=self.beneficiary)
        perform(report, "submit", actor=self.beneficiary, at=at)

    def accept(self, report: Report, at: datetime | None = None) -> None:
        """On the final report each commitment is judged: on figures where it is computed, on the evidence otherwise."""
        officer = self.desk[Role.CASE_OFFICER]
        if report.kind == "final":
            for commitment in self.convention.commitments.select_related("call_criterion__criterion", "promise"):
                with as_of(at):
                    commitments.judge(commitment=commitment, report=report, opinion=self._opinion(commitment), by=officer)
        perform(report, "accept", actor=officer, at=at)

    def _opinion(self, commitment: Any) -> Opinion:
        kept = tuple(commitment.promise.answer.get("measures", ()))
        return Opinion(outcome="met" if commitment.call_criterion.criterion.kind == "declaration" else "", reason="", kept=kept)

    def _type_questions(self, report: Report, section: dict[str, Any], share_paid: Decimal) -> dict[str, str]:
        return {
            question["key"]: "120" if question["type"] == "integer" else "Tout ce qui était prévu a eu lieu ; un atelier a été ajouté à la demande du quartier."
            for question in section["questions"]
        }

    def _type_budget(self, report: Report, section: dict[str, Any], share_paid: Decimal) -> dict[str, str]:
        typed: dict[str, str] = {}
        for line in report.lines.all():
            amount = (line.amount_planned * (share_paid if line.is_paid_work else 1)).quantize(Decimal("0.01"))
            typed |= {
                f"line-{line.pk}-amount": str(amount),
                f"line-{line.pk}-explanation": "" if amount == line.amount_planned else "Une représentation annulée par la pluie.",
            }
            if line.is_paid_work:
                planned = self.convention.application.budget.filter(label=line.label, kind=line.kind).values_list("pay_quantity", flat=True)[0]
                typed[f"line-{line.pk}-quantity"] = str(planned)
        return typed

    def _type_evidence(self, report: Report, section: dict[str, Any], share_paid: Decimal) -> None:
        for slot in section["items"]:
            upload = SimpleUploadedFile(f"preuve-{slot['key']}.txt", f"Preuve inventée pour la démonstration : {slot['title']}.\n".encode(), "text/plain")
            evidence.add(report=report, section=section["key"], slot=slot["key"], upload=upload, by=self.beneficiary)


def long_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
