import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from calls.models import Call
from workflows import journal, verify_case
from workflows.checkpoints import take_checkpoint
from workflows.door import perform
from workflows.errors import DoorError
from workflows.immutable import without_refusals
from workflows.management.commands.export_case import export
from workflows.models import CaseHead, JournalEntry, Procedure


@pytest.fixture
def case(call: Call, administrator: Any) -> str:
    perform(call, "publish", actor=administrator)
    journal.append(call.case_ref, "seen", actor=administrator, data={"amount": call.envelopes.get().amount})
    perform(call, "cancel", actor=administrator, reason="Crédits repris : « été » 2027.")
    return call.case_ref


def test_a_fact_bears_the_instant_it_came_about_or_that_of_the_tale(call: Call, administrator: Any) -> None:
    began = timezone.now()
    past = began - timedelta(days=30)
    with journal.as_of(past):
        told = journal.append(call.case_ref, "seen", actor=administrator)
        act = perform(call, "publish", actor=administrator)
    assert [told.at, act.at] == [past, past]
    assert journal.append(call.case_ref, "seen", actor=administrator).at >= began
    with pytest.raises(DoorError), journal.as_of(past):
        perform(call, "publish", actor=administrator)
    assert journal.append(call.case_ref, "seen", actor=administrator).at >= began


def test_the_chain_of_a_case_holds(case: str) -> None:
    assert [entry.seq for entry in journal.life_of(case)] == [1, 2, 3]
    assert journal.broken_link(case) is None
    assert CaseHead.objects.get(case_ref=case).hash == journal.life_of(case).last().hash


@pytest.mark.parametrize("verb", ["UPDATE workflows_journalentry SET reason = 'autre'", "DELETE FROM workflows_journalentry"])
def test_the_database_itself_refuses_to_change_or_remove_an_entry(case: str, verb: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)
    assert journal.broken_link(case) is None


def test_a_published_procedure_cannot_be_changed(call: Call) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Procedure.objects.update(title="Autre")


@pytest.mark.parametrize("forgery", [{"reason": "Autre motif."}, {"actor_label": "Quelqu’un d’autre"}, {"data": {"amount": "1.00"}}, {"target": "open"}])
def test_a_forger_with_the_keys_of_the_database_is_found(case: str, forgery: dict[str, Any]) -> None:
    with without_refusals(connection):
        JournalEntry.objects.filter(case_ref=case, seq=2).update(**forgery)
    assert journal.broken_link(case) == 2


def test_a_line_cut_off_the_end_is_found(case: str) -> None:
    with without_refusals(connection):
        JournalEntry.objects.filter(case_ref=case, seq=3).delete()
    assert journal.broken_link(case) == 0


def test_the_stand_alone_verifier_agrees(case: str, tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(export(case)), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", verify_case.__file__, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "intact\n")


@pytest.mark.parametrize(
    "forge, found",
    [
        (lambda entries: entries[1].update(reason="Autre"), "entry 2: content or order was changed"),
        (lambda entries: entries.pop(1), "entry 2: numbered 3, a line is missing or added"),
        (lambda entries: entries.pop(), "the last lines were cut off"),
    ],
)
def test_the_stand_alone_verifier_finds_a_forgery(case: str, forge: Any, found: str) -> None:
    exported = export(case)
    forge(exported["entries"])
    assert verify_case.fault(exported) == found


def test_the_verifier_hashes_exactly_what_the_journal_hashes(case: str) -> None:
    assert list(journal.content(journal.life_of(case).first())) == list(verify_case.CONTENT)


def test_a_checkpoint_changes_with_any_head(case: str, administrator: Any) -> None:
    before = take_checkpoint()
    journal.append("AUTRE-1", "seen", actor=administrator)
    after = take_checkpoint()
    assert (before.cases, after.cases, after.entries) == (1, 2, before.entries + 1)
    assert before.root != after.root


def test_merkle_root_of_known_leaves() -> None:
    import hashlib

    a, b, c = "a" * 64, "b" * 64, "c" * 64
    ab = hashlib.sha256((a + b).encode()).hexdigest()
    assert journal.merkle_root([a]) == a
    assert journal.merkle_root([a, b, c]) == hashlib.sha256((ab + c).encode()).hexdigest()


def test_the_command_verifies_every_case(case: str, capsys: Any) -> None:
    call_command("verify_journal")
    assert capsys.readouterr().out == "1 dossier(s) vérifiés, aucune rupture.\n"


def test_a_cause_is_written_before_what_it_brings_about(db: Any) -> None:
    """The vote before the opinion, the decision before its money and its dossier, the announcement before the grant: one unbroken chain."""
    from tests.factories.panels import a_house

    house = a_house(readers=1)
    decision = house.notified()
    told = [f"{entry.noun}.{entry.step}" for entry in journal.life_of(decision.case_ref) if entry.target]
    assert told[told.index("agenda_item.open") :] == [
        "agenda_item.open", "review.freeze", "agenda_item.conclude", "application.advise",
        "decision.take", "award.pledge", "application.decide", "decision.notify", "award.grant", "application.award",
    ]  # fmt: skip
    assert journal.broken_link(decision.case_ref) is None
