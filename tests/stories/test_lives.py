"""Lives told with the verbs of the house, without a screen: the one that `bin/demo --once` tells, and the demonstration's year.

The same life on screen, each person under their own account, is `tests/browser/test_story_project.py`.
"""

import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from config.demo import once, world
from config.demo.instants import as_of_its_cause
from conventions.models import Convention
from documents import storage
from documents.models import Document, OutgoingMail
from grants.models import Application
from workflows import outbox
from workflows.board.reconcile import gaps
from workflows.journal import broken_link, life_of
from workflows.models import CaseHead, JournalEntry, OutboxRow

PDF_CHECK = Path(settings.BASE_DIR).parent / "shared" / "tools" / "pdf_check.py"


@pytest.fixture
def life(transactional_db: Any) -> Application:
    """From the deposit to the new dossier that the renewal opens."""
    for _part in once.tell(world.stage()):
        pass
    return Application.objects.get(state="awarded")


def test_a_project_from_the_call_to_its_renewal(life: Application) -> None:
    convention = Convention.objects.get(application=life)
    assert (life.state, convention.instrument, convention.state, convention.amount) == ("awarded", "convention", "in_force", Decimal("24000.00"))
    the_money_went_out_to_the_cent_less_what_was_held_back(convention)
    renewal = convention.renewals.get()
    assert (renewal.state, renewal.new_application.renews, renewal.new_application.state) == ("started", life, "draft")
    assert list(OutboxRow.objects.filter(done_at=None, parked_at=None, last_error__gt="")) == []
    assert [broken_link(case) for case in CaseHead.objects.values_list("case_ref", flat=True)] == [None] * CaseHead.objects.count()
    assert list(gaps()) == []


def the_money_went_out_to_the_cent_less_what_was_held_back(convention: Convention) -> None:
    """A tenth less was paid to people than promised: the fair-pay commitment keeps back its part of the balance, and no other."""
    instalments = list(convention.instalments.order_by("pk"))
    assert [(each.amount, each.state) for each in instalments] == [(Decimal("16800.00"), "paid"), (Decimal("7200.00"), "paid")]
    kept = {each.call_criterion.criterion.kind: each.kept_rate for each in convention.commitments.all()}
    held = Decimal("0.25") * (1 - kept["fair_pay"]) * Decimal("7200.00")
    assert instalments[1].amount_withheld == held.quantize(Decimal("0.01"))
    assert kept["evidence_plan"] == kept["declaration"] == 1


def test_the_journal_of_a_life_names_every_person_and_the_procedure(life: Application) -> None:
    entries = list(life_of(life.case_ref).exclude(target=""))
    people = {entry.actor_label for entry in entries}
    assert {"Camille Essai", "Sacha Essai", "Lou Exemple", "Gwen Exemple", "Robin Exemple", "Noa Exemple"} <= people
    assert {entry.procedure_digest for entry in entries} == {life.procedure.digest}


def test_the_papers_of_a_life_stand_before_outside_judges(life: Application) -> None:
    papers = once.papers_of(life.case_ref)
    assert Counter(paper.slug for paper in papers) == {"acknowledgement": 1, "decision_letter": 1, "convention": 1, "payment_order": 2}
    if not PDF_CHECK.exists():
        pytest.skip("../shared is absent: pdf_check.py was not asked")
    files = [str(storage.path_of(paper.sha256)) for paper in papers]
    done = subprocess.run([sys.executable, str(PDF_CHECK), *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_messages_of_a_life_reach_the_mailbox(life: Application) -> None:
    sent = Counter(OutgoingMail.objects.filter(case_ref=life.case_ref).values_list("state", flat=True))
    assert set(sent) == {"sent"}


def test_the_demonstration_shows_its_states_and_harms_nothing_twice(transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "surround", as_of_its_cause)
    made = world.stage()
    lines = list(world.build(made))
    before = (Application.objects.count(), Convention.objects.count(), Document.objects.count())
    assert list(world.build(world.stage())) == lines
    assert (Application.objects.count(), Convention.objects.count(), Document.objects.count()) == before
    shown = set(Application.objects.values_list("state", flat=True))
    assert shown == {
        "draft", "submitted", "awaiting_information", "inadmissible", "admissible", "under_review", "reviewed", "in_committee", "decided", "awarded", "rejected", "deferred", "withdrawn",
        "shortlisted", "not_shortlisted", "under_second_review",
    }  # fmt: skip
    assert set(Convention.objects.values_list("state", flat=True)) == {"draft", "proposed", "signed_by_beneficiary", "in_force", "completed"}
    outbox.drain()
    assert list(OutboxRow.objects.exclude(last_error="")) == []
    assert list(gaps()) == []
    its_years_run_forward()


def its_years_run_forward() -> None:
    """A paper is told sealed when the act that wanted it was done, not on the day the demonstration was installed."""
    acts = {entry.pk: entry.at for entry in JournalEntry.objects.all()}
    issued = {data["document"]: at for data, at in JournalEntry.objects.filter(step="document_issued").values_list("data", "at")}
    assert issued == {str(paper.public_id): acts[paper.entry_id] for paper in Document.objects.all()}
    told: dict[str, list[Any]] = {}
    for entry in JournalEntry.objects.exclude(step="document_issued").order_by("case_ref", "seq"):
        told.setdefault(entry.case_ref, []).append(entry.at)
    assert {case: sorted(instants) for case, instants in told.items()} == told
