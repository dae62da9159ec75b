"""Each line becomes one dossier, brought to its state through the door; run again, nothing is taken twice; cut, nothing is half taken."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation, User
from calls.models import Call
from config.imports import take_over as module
from config.imports.take_over import take_over
from grants.models import Application
from tests.imports.conftest import LINES, TOTAL
from workflows.journal import broken_link
from workflows.models import JournalEntry, OutboxRow

Listed = Callable[..., Path]


def states() -> Counter[str]:
    return Counter(Application.objects.values_list("state", flat=True))


def test_each_line_is_a_dossier_in_its_state(season: Call, listed: Listed) -> None:
    outcome = take_over(listed(*LINES, TOTAL), season)
    assert (len(outcome.taken), len(outcome.already), len(outcome.refused)) == (5, 0, 0)
    assert states() == {"admissible": 4, "submitted": 1}


def test_a_dossier_keeps_what_its_line_said(season: Call, listed: Listed) -> None:
    take_over(listed(*LINES), season)
    dossier = Application.objects.get(title="LE BAL DES VOISINS")
    assert (dossier.organisation.name, dossier.amount_requested, dossier.discipline.name) == ("LES LAMPIONS DE L'ESSAI", Decimal("1500.00"), "Danse")
    kept = dossier.import_data
    assert {name: kept[name] for name in ("file", "line", "code", "type", "discipline", "step", "proposed", "granted")} == {
        "file": "liste.csv", "line": 3, "code": "11", "type": "P", "discipline": "Danse", "step": "Instruction technique", "proposed": "0.00", "granted": "0.00",
    }  # fmt: skip
    assert kept["row"]["Thématique"] == "CULTURE"


def test_states_come_from_the_door_and_every_chain_verifies(season: Call, listed: Listed) -> None:
    take_over(listed(*LINES), season)
    for dossier in Application.objects.all():
        steps = list(JournalEntry.objects.filter(noun="application", subject_id=dossier.pk).exclude(target="").order_by("seq").values_list("step", flat=True))
        assert steps == (["submit"] if dossier.state == "submitted" else ["submit", "declare_admissible"])
        assert broken_link(dossier.case_ref) is None


def test_one_code_is_one_organisation_and_no_code_is_one_of_its_own(season: Call, listed: Listed) -> None:
    twice = "CULTURE,,FANFARE SANS CODE,P,PARADE,0,0,Demande,Musique,300"
    take_over(listed(*LINES, twice), season)
    assert Counter(Organisation.objects.values_list("name", flat=True)) == {"LES LAMPIONS DE L'ESSAI": 1, "THEATRE A BLANC": 1, "FANFARE SANS CODE": 2}


def test_accounts_are_invented_and_nobody_can_sign_in_with_them(season: Call, listed: Listed) -> None:
    take_over(listed(*LINES), season)
    accounts = User.objects.filter(email__startswith="reprise-")
    assert accounts.count() == 3
    assert not any(account.has_usable_password() for account in accounts)
    assert all(account.email.endswith("@example.org") for account in accounts)


def test_running_again_takes_nothing_twice(season: Call, listed: Listed) -> None:
    take_over(listed(*LINES), season)
    before = JournalEntry.objects.count(), OutboxRow.objects.count(), Organisation.objects.count()
    again = take_over(listed(*LINES), season)
    assert (len(again.taken), len(again.already)) == (0, 5)
    assert (JournalEntry.objects.count(), OutboxRow.objects.count(), Organisation.objects.count()) == before


def test_a_longer_file_takes_only_what_is_new(season: Call, listed: Listed) -> None:
    take_over(listed(*LINES[:2]), season)
    again = take_over(listed(*LINES), season)
    assert (len(again.taken), len(again.already), Application.objects.count()) == (3, 2, 5)


def test_a_run_cut_in_a_line_leaves_whole_dossiers_and_is_taken_up_again(season: Call, listed: Listed, monkeypatch: Any) -> None:
    honest, done = module.perform, []

    def cut(subject: Any, step: str, **options: Any) -> Any:
        done.append(step)
        if len(done) == 4:
            raise KeyboardInterrupt
        return honest(subject, step, **options)

    monkeypatch.setattr(module, "perform", cut)
    with pytest.raises(KeyboardInterrupt):
        take_over(listed(*LINES), season)
    assert (states(), Organisation.objects.filter(name="THEATRE A BLANC").count()) == ({"admissible": 1}, 0)
    monkeypatch.setattr(module, "perform", honest)
    assert len(take_over(listed(*LINES), season).taken) == 4
    assert states() == {"admissible": 4, "submitted": 1}


def test_what_the_door_refuses_is_reported_and_leaves_nothing(season: Call, listed: Listed) -> None:
    Call.objects.filter(pk=season.pk).update(closes_at=season.opens_at.replace(year=2020), opens_at=season.opens_at.replace(year=2019))
    outcome = take_over(listed(LINES[0]), Call.objects.get(pk=season.pk))
    assert (len(outcome.refused), Application.objects.count(), Organisation.objects.count()) == (1, 0, 0)
    assert outcome.findings.items[-1].sentence == "La date limite est passée : l’appel ne reçoit plus de demandes."


def test_the_command_says_counts_that_add_up(season: Call, listed: Listed, capsys: Any, tmp_path: Path) -> None:
    bad = "CULTURE,13,SANS MONTANT,F,,0,0,Demande,Danse,"
    call_command("import_requests", listed(*LINES, bad, TOTAL), call=season.slug, report=tmp_path / "constats.csv")
    said = capsys.readouterr().out
    assert "5 demandes lisibles, 1 lignes refusées à la lecture." in said
    assert "refusé, ligne 7" in said
    assert "5 dossiers repris (4 jusqu’à « declare_admissible », 1 jusqu’à « submit »), 0 déjà là, 0 refusés par la porte." in said
    assert (tmp_path / "constats.csv").exists()


def test_a_dry_run_writes_nothing(season: Call, listed: Listed, capsys: Any) -> None:
    call_command("import_requests", listed(*LINES), call=season.slug, dry_run=True)
    assert "rien n’a été écrit" in capsys.readouterr().out
    assert (Application.objects.count(), Organisation.objects.count()) == (0, 0)


def test_an_unknown_call_and_an_unreadable_file_are_refused_with_a_sentence(season: Call, listed: Listed, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="L’appel « absent » n’existe pas"):
        call_command("import_requests", listed(*LINES), call="absent")
    with pytest.raises(CommandError, match="Colonnes introuvables"):
        call_command("import_requests", listed("1", header="A"), call=season.slug)
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_requests", tmp_path / "absent.csv", call=season.slug)


def test_prepare_makes_the_call_once(db: Any, listed: Listed) -> None:
    call_command("import_requests", listed(*LINES), call="nouvel-appel", prepare=True)
    call_command("import_requests", listed(*LINES), call="nouvel-appel", prepare=True)
    assert (Call.objects.filter(slug="nouvel-appel").count(), Application.objects.count()) == (1, 5)
