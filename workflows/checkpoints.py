"""The daily checkpoint: one root over the heads of all cases, to be published."""

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from workflows.journal import merkle_root
from workflows.models import CaseHead, Checkpoint


@transaction.atomic
def take_checkpoint() -> Checkpoint:
    heads = CaseHead.objects.order_by("case_ref")
    root = merkle_root(heads.values_list("hash", flat=True).iterator())
    return Checkpoint.objects.create(at=timezone.now(), cases=heads.count(), entries=heads.aggregate(n=Sum("seq"))["n"] or 0, root=root)
