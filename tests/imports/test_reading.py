"""Tolerant in: what is corrected, refused or noticed is said with its line; nothing is merged, nothing guessed."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from calls.models import Call
from config.imports.findings import Findings, Kind, write
from config.imports.sheet import UnreadableFile, read
from config.imports.take_over import Outcome, judge
from tests.imports.conftest import HEADER, LINES, TOTAL

Listed = Callable[..., Path]
CALL = Call(slug="essai")


def said(outcome: Outcome, kind: Kind) -> list[tuple[int, str]]:
    return [(finding.line, finding.sentence) for finding in outcome.findings.of(kind)]


def test_every_line_that_asks_is_a_request_and_the_total_is_not(listed: Listed) -> None:
    outcome = judge(listed(*LINES, TOTAL), CALL)
    assert [(each.line, each.code, each.structure, each.title, each.requested, each.proposed, each.granted) for each in outcome.requests] == [
        (2, "11", "LES LAMPIONS DE L'ESSAI", "Fonctionnement 2014", Decimal(2500), Decimal(1000), Decimal(0)),
        (3, "11", "LES LAMPIONS DE L'ESSAI", "LE BAL DES VOISINS", Decimal(1500), Decimal(0), Decimal(0)),
        (4, "", "FANFARE SANS CODE", "Fonctionnement 2014", Decimal(900), Decimal(0), Decimal(0)),
        (5, "12", "THEATRE A BLANC", "CARNAVAL", Decimal(6000), Decimal(0), Decimal(5000)),
        (6, "12", "THEATRE A BLANC", "CARNAVAL", Decimal(4000), Decimal(0), Decimal(0)),
    ]
    assert len({each.key for each in outcome.requests}) == 5


def test_steps_of_the_list_are_what_they_prove_and_no_more(listed: Listed) -> None:
    outcome = judge(listed(*LINES), CALL)
    assert [(each.step, each.steps[-1]) for each in outcome.requests[:4]] == [
        ("Conseil Municipal", "declare_admissible"),
        ("Instruction technique", "declare_admissible"),
        ("Demande", "submit"),
        ("Validation de l'échéancier", "declare_admissible"),
    ]


def test_corrections_are_said_with_their_line(listed: Listed) -> None:
    outcome = judge(listed(*LINES), CALL)
    assert said(outcome, Kind.CORRECTED)[:2] == [
        (1, "Colonne lue comme « deja attribue »."),
        (2, "« CA11 » retiré de la fin du nom : c’est le code, déjà lu dans sa colonne."),
    ]


def test_what_a_person_should_look_at_is_said(listed: Listed) -> None:
    notices = said(judge(listed(*LINES), CALL), Kind.NOTICED)
    assert (4, "Sans code : un organisme à part est créé, rien n’est rapproché.") in notices
    assert (4, "Discipline absente (« à sélectionner ») : à compléter par une personne.") in notices
    assert (6, "Ressemble à la ligne 5 (même organisme, même objet) : reprise comme une demande distincte.") in notices


def test_names_that_look_alike_under_two_codes_are_said_and_kept_apart(listed: Listed) -> None:
    outcome = judge(listed("C,21,COMPAGNIE DU BANC D'ESSAI,F,,0,0,Demande,Danse,100", "C,22,COMPAGNIE DU BANC D ESSAI,F,,0,0,Demande,Danse,100"), CALL)
    assert (3, "Le nom ressemble à celui de la ligne 2 (« COMPAGNIE DU BANC D'ESSAI ») sous un autre code : deux organismes, rien n’est fusionné.") in said(outcome, Kind.NOTICED)
    assert len(outcome.requests) == 2


@pytest.mark.parametrize(
    "total, sentence",
    [
        (TOTAL, "Le total écrit (1000.00) est bien la somme des lignes."),
        (",,,,,900,5000,,,", "Le total écrit est 900.00, la somme des lignes 1000.00 : écart de 100.00."),
    ],
)
def test_the_total_is_a_control(listed: Listed, total: str, sentence: str) -> None:
    assert said(judge(listed(*LINES, total), CALL), Kind.CONTROL)[0] == (7, sentence)


def test_without_a_total_the_absence_of_control_is_said(listed: Listed) -> None:
    assert said(judge(listed(*LINES), CALL), Kind.CONTROL) == [(0, "Pas de ligne de total : rien à comparer.")]


@pytest.mark.parametrize(
    "line, reason",
    [
        ("C,1,A,F,,0,0,Demande,Danse,", "Le montant demandé manque ou vaut zéro"),
        ("C,1,A,F,,0,0,Demande,Danse,0", "Le montant demandé manque ou vaut zéro"),
        ("C,1,A,F,,0,0,Demande,Danse,beaucoup", "n’est pas un montant"),
        ("C,1,A,F,,0,0,Demande,Danse,-5", "Montant négatif : -5."),
        ('C,1,A,F,,0,0,Demande,Danse,"1,500"', "peut se lire de deux façons"),
        ("C,1,,F,,0,0,Demande,Danse,100", "La ligne ne nomme personne."),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_its_reason(listed: Listed, line: str, reason: str) -> None:
    outcome = judge(listed(LINES[0], line), CALL)
    ((number, sentence),) = said(outcome, Kind.REFUSED)
    assert (number, len(outcome.requests)) == (3, 1)
    assert reason in sentence


@pytest.mark.parametrize("written, amount", [('"2 500,00 €"', "2500.00"), ("2500.5", "2500.50"), ("2'500.00", "2500.00")])
def test_amounts_are_read_as_people_write_them(listed: Listed, written: str, amount: str) -> None:
    outcome = judge(listed(f"C,1,A,F,,0,0,Demande,Danse,{written}"), CALL)
    assert [str(each.requested) for each in outcome.requests] == [amount]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_usual_encodings_are_read(listed: Listed, encoding: str) -> None:
    outcome = judge(listed(*LINES, encoding=encoding), CALL)
    assert outcome.requests[0].step == "Conseil Municipal"
    assert outcome.requests[3].discipline == "Théâtre"
    assert any("cp1252" in sentence for _line, sentence in said(outcome, Kind.CORRECTED)) is (encoding == "cp1252")


@pytest.mark.parametrize("separator", [";", "\t"])
def test_usual_separators_are_read(listed: Listed, separator: str) -> None:
    outcome = judge(listed(*(line.replace(",", separator) for line in LINES), header=HEADER.replace(",", separator)), CALL)
    assert len(outcome.requests) == 5


def test_columns_are_known_by_name_in_any_order(listed: Listed) -> None:
    outcome = judge(listed("750,COLLECTIF D'ESSAI,9", header="Montant demandé,Bénéficiaire,Code"), CALL)
    (request,) = outcome.requests
    assert (request.requested, request.structure, request.code, request.steps) == (Decimal(750), "COLLECTIF D'ESSAI", "9", ("submit",))


def test_a_file_without_the_needed_columns_is_refused_whole(listed: Listed) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(listed("x,y", header="Colonne,Autre"), Findings())
    assert refusal.value.sentence == "Colonnes introuvables : structure, demande. Rien n’a été repris."


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vide.csv").write_bytes(b"")
    with pytest.raises(UnreadableFile):
        read(tmp_path / "vide.csv", Findings())


def test_an_unknown_letter_and_an_unknown_step_are_kept_and_said(listed: Listed) -> None:
    outcome = judge(listed("C,1,A,M,,0,0,Au grenier,Danse,100"), CALL)
    assert (outcome.requests[0].type, outcome.requests[0].step, outcome.requests[0].steps) == ("M", "Au grenier", ("submit",))
    assert [sentence for line, sentence in said(outcome, Kind.NOTICED) if line == 2] == [
        "Étape « Au grenier » inconnue : le dossier est déposé, sans plus.",
        "Type « M » inconnu ici : gardé tel quel.",
    ]


def test_the_report_is_a_file_a_spreadsheet_opens(listed: Listed, tmp_path: Path) -> None:
    outcome = judge(listed(*LINES), CALL)
    with (tmp_path / "constats.csv").open("w", encoding="utf-8-sig", newline="") as file:
        write(outcome.findings.in_order(), file)
    lines = (tmp_path / "constats.csv").read_text(encoding="utf-8-sig").splitlines()
    assert (lines[0], len(lines)) == ("ligne;nature;colonne;constat", len(outcome.findings.items) + 1)
