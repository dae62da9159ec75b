"""The money: taken from an envelope in one statement that the database may refuse, and given back in one.

`amount_committed` is never read, changed and written: two awards racing on one envelope are settled by the database.
"""

from decimal import Decimal

from django.db.models import F

from calls.models import Envelope
from grants.enums import AwardState
from grants.guards.decision import shortfall_sentence
from grants.lifecycle import AWARD
from grants.models import Award
from workflows.errors import GuardFailed
from workflows.lifecycle import Act


@AWARD.does("pledge")
def pledge(award: Award, act: Act) -> None:
    left = Envelope.objects.filter(pk=award.envelope_id, amount__gte=F("amount_committed") + award.amount)
    if not left.update(amount_committed=F("amount_committed") + award.amount):
        envelope = Envelope.objects.select_related("funder").get(pk=award.envelope_id)
        raise GuardFailed([shortfall_sentence(envelope, award.amount)], log=f"envelope {envelope.pk} short of {award.amount}")


@AWARD.does("cancel")
def cancel(award: Award, act: Act) -> None:
    if act.source == AwardState.PLEDGED:
        give_back(award)


@AWARD.does("relinquish")
def relinquish(award: Award, act: Act) -> None:
    give_back(award)


@AWARD.does("lapse")
def lapse(award: Award, act: Act) -> None:
    give_back(award)


def give_back(award: Award) -> None:
    Envelope.objects.filter(pk=award.envelope_id).update(amount_committed=F("amount_committed") - award.amount)


def committed_on(envelope: Envelope) -> Decimal:
    """Recomputed from the awards: what `amount_committed` must equal."""
    return sum(envelope.awards.committing().values_list("amount", flat=True), Decimal("0.00"))
