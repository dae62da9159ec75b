"""What a year adds up to, counted in the tables, not in memory of what was done; and what does not add up."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from calls.models import Call
from config.imports.year import amount_of
from conventions.models import Convention
from documents.models import Document, OutgoingMail
from grants.models import Application, Award, Review
from workflows.board.reconcile import gaps
from workflows.journal import broken_link
from workflows.models import JournalEntry, OutboxRow

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Tally:
    dossiers: dict[str, int]
    readings: int
    listed: Decimal
    granted: Decimal
    committed: Decimal
    awards: int
    instruments: dict[tuple[str, str], tuple[int, Decimal]]
    papers: dict[str, int]
    mails: dict[str, int]
    entries: int
    cases: int
    broken: list[str]
    waiting: int
    parked: int
    board: int

    @property
    def faults(self) -> list[str]:
        """Every sum that should agree and does not."""
        given = self.dossiers.get("awarded", 0)
        drawn = sum(count for count, _amount in self.instruments.values())
        money = sum((amount for _count, amount in self.instruments.values()), ZERO)
        checks = {
            f"{self.awards} attributions pour {given} dossiers accordés": self.awards == given,
            f"{self.granted} accordés, {self.listed} dans la liste": self.granted == self.listed,
            f"{self.committed} engagés sur les enveloppes, {self.granted} accordés": self.committed == self.granted,
            f"{drawn} actes attributifs pour {given} dossiers accordés": drawn == given,
            f"{money} dans les actes attributifs, {self.granted} accordés": money == self.granted,
            f"{self.waiting} envois en attente": self.waiting == 0,
            f"{self.parked} envois mis de côté": self.parked == 0,
            f"{len(self.broken)} chaînes rompues : {', '.join(self.broken[:5])}": not self.broken,
            f"{self.board} écarts entre les tâches et les états": self.board == 0,
        }
        return [sentence for sentence, agrees in checks.items() if not agrees]


def tally(call: Call) -> Tally:
    dossiers = Application.objects.filter(call=call)
    cases = sorted(set(dossiers.values_list("case_ref", flat=True)))
    broken = [case for case in cases if broken_link(case) is not None]
    awards = Award.objects.filter(application__call=call, state__in=("granted", "settled"))
    outstanding = OutboxRow.objects.filter(done_at=None)
    return Tally(
        dossiers=_counts(dossiers.values_list("state", flat=True)),
        readings=Review.objects.filter(application__call=call).counted().count(),
        listed=sum((amount_of(each) for each in dossiers), ZERO),
        granted=awards.aggregate(total=Sum("amount"))["total"] or ZERO,
        committed=call.envelopes.aggregate(total=Sum("amount_committed"))["total"] or ZERO,
        awards=awards.count(),
        instruments=_instruments(call),
        papers=_counts(Document.objects.filter(case_ref__in=cases).values_list("slug", flat=True)),
        mails=_counts(OutgoingMail.objects.filter(case_ref__in=cases).values_list("state", flat=True)),
        entries=JournalEntry.objects.filter(case_ref__in=cases).count(),
        cases=len(cases),
        broken=broken,
        waiting=outstanding.filter(parked_at=None).count(),
        parked=outstanding.exclude(parked_at=None).count(),
        board=sum(1 for _gap in gaps()),
    )


def _instruments(call: Call) -> dict[tuple[str, str], tuple[int, Decimal]]:
    rows = Convention.objects.filter(application__call=call).order_by().values("instrument", "state").annotate(count=Count("pk"), total=Sum("amount"))
    return {(row["instrument"], row["state"]): (row["count"], row["total"]) for row in rows}


def _counts(values: Any) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
