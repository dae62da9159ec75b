"""What is shipped loads, is checked, and becomes numbered versions that the database refuses to change."""

import copy
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from calls.domain.catalogue import content_of, keep_criterion, keep_form, keep_grid, keep_procedure, new_criterion, shipped
from calls.models import CallForm, Criterion, ScoringGrid
from calls.referentials import shapes
from calls.referentials.files import parse, read
from calls.referentials.schema import BadData
from tests.factories.accounts import a_person
from workflows.models import Procedure

pytestmark = pytest.mark.django_db


def changed(kind: str, key: str, path: str, value: object) -> dict:
    content = copy.deepcopy(content_of(kind, key))
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = content
    for step in way:
        place = place[step]
    place[last] = value
    return content


def test_everything_shipped_loads_and_loading_again_makes_no_new_version():
    for _ in range(2):
        call_command("load_procedures", stdout=StringIO())
        call_command("load_forms", stdout=StringIO())
    assert sorted(Procedure.objects.values_list("key", "version")) == [(key, 1) for key in shipped("procedure")]
    assert sorted(CallForm.objects.values_list("key", "version")) == [(key, 1) for key in shipped("form")]
    assert sorted(ScoringGrid.objects.values_list("key", "version")) == [(key, 1) for key in shipped("grid")]
    assert sorted(Criterion.objects.values_list("code", "version")) == [
        ("contrat-engagement-republicain", 1),
        ("juste-remuneration", 1),
        ("plan-durabilite", 1),
    ]


@pytest.mark.parametrize("keep, kind", [(keep_form, "form"), (keep_grid, "grid"), (keep_procedure, "procedure")])
def test_a_changed_content_makes_the_next_version(keep, kind):
    key = shipped(kind)[0]
    first, second = keep(key), keep(key, changed(kind, key, "title", "Autre titre"))
    assert (first.version, second.version, second.title) == (1, 2, "Autre titre")
    assert first.digest != second.digest


@pytest.mark.parametrize(
    "keep, code", [(keep_form, "project"), (keep_grid, "project"), (keep_criterion, "juste-remuneration"), (keep_procedure, "project_grant")]
)
def test_the_database_refuses_to_change_or_remove_what_is_kept(keep, code):
    kept = keep(code)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        type(kept).objects.filter(pk=kept.pk).update(title="Autre")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        type(kept).objects.filter(pk=kept.pk)._raw_delete("default")


@pytest.mark.parametrize(
    "path, value, sentence",
    [
        ("title", None, "title : ce n’est pas le type attendu (string)."),
        (
            "stages",
            ["review", "committee", "convention", "report", "party"],
            "stages.4 : valeur inconnue ; celles admises : two_phases, review, second_review, committee, convention, report, renewal.",
        ),
        ("instalments.0.share", 0.8, "Les parts des versements font 1.1 ; elles doivent faire 1."),
        ("instalments", [], "Les parts des versements font 0 ; elles doivent faire 1."),
        ("reviews.count", 0, "L’étape « Lectures » (review) est gardée : indiquez combien de lectures (reviews.count)."),
        ("reviews.count", "trois", "reviews.count : ce n’est pas le type attendu (integer)."),
        ("committee.quorum", 0, "L’étape « Commission » (committee) est gardée : indiquez le quorum (committee.quorum)."),
        ("committee.quorum", 50, "committee.quorum : doit être au plus 1."),
        ("stages", ["committee", "convention", "report"], "Des lectures sont demandées : gardez l’étape « Lectures » (review), ou mettez reviews.count à 0."),
        ("stages", ["review", "committee", "convention"], "Un versement attend un bilan : gardez l’étape « Bilan » (report)."),
        ("stages", ["review", "committee", "report"], "Un versement attend une signature : gardez l’étape « Convention » (convention)."),
        ("colour", "red", "(racine) : clé inconnue : colour."),
        ("delays.completion.days", 0, "delays.completion.days : doit être au moins 1."),
    ],
)
def test_a_procedure_that_makes_no_sense_is_refused_in_sentences(path, value, sentence):
    with pytest.raises(BadData) as refused:
        keep_procedure("project_grant", changed("procedure", "project_grant", path, value))
    assert any(sentence in each for each in refused.value.sentences)
    assert Procedure.objects.count() == 0


@pytest.mark.parametrize("key", shipped("procedure"))
def test_the_shipped_procedures_make_sense(key):
    assert shapes.contradictions(content_of("procedure", key)) == []


@pytest.mark.parametrize(
    "path, value, sentence",
    [
        ("sections.0.questions.0.type", "password", "sections.0.questions.0.type : valeur inconnue"),
        ("sections.0.questions.0.key", "Titre", "sections.0.questions.0.key : la forme attendue est ^[a-z][a-z0-9_-]*$."),
        ("sections.1.key", "projet", "Code présent deux fois : projet."),
        ("sections.0.questions.0.key", "summary", "Code présent deux fois : summary."),
        ("sections", [], "sections : il en faut au moins 1."),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(path, value, sentence):
    with pytest.raises(BadData, match="project: ") as refused:
        keep_form("project", changed("form", "project", path, value))
    assert any(each.startswith(sentence) for each in refused.value.sentences)


def test_a_criterion_of_no_kind_is_refused_and_saying_the_same_twice_makes_one():
    content = read("criteria.yaml")[0]
    with pytest.raises(BadData, match="Cette nature de critère n’existe pas : beauty"):
        new_criterion(**content | {"kind": "beauty"})
    first, again, other = new_criterion(**content), new_criterion(**content), new_criterion(**content | {"wording": "Autre énoncé."})
    assert (first, first.version, other.version) == (again, 1, 2)
    assert list(Criterion.objects.latest_pks()) == [other.pk]


def test_the_command_publishes_a_file_by_somebody(tmp_path):
    file, person = tmp_path / "ma_procedure.yaml", a_person()
    file.write_text("title: Essai\nstages: []\ninstalments: [{kind: single, share: 1, condition: notification}]\n", encoding="utf-8")
    call_command("load_procedures", file=str(file), by=person.email, stdout=StringIO())
    procedure = Procedure.objects.get()
    assert (procedure.key, procedure.version, procedure.published_by) == ("ma_procedure", 1, person)


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "il manque « title »"),
        (b"title: [", "ligne "),
        (b"- a\n- b\n", "ce n’est pas le type attendu (object)"),
        (b"\xff\xfe\x00", "ne peut pas être lu"),
        (b"title: !!python/object/apply:os.system [echo]", "ligne 1"),
    ],
    ids=["empty", "cut", "a list", "not text", "code"],
)
def test_a_bad_file_publishes_nothing(tmp_path, content, sentence):
    file = tmp_path / "essai.yaml"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        call_command("load_procedures", file=str(file), stdout=StringIO())
    assert Procedure.objects.count() == 0


def test_the_command_refuses_an_unknown_person_or_file():
    with pytest.raises(CommandError, match="Aucun compte actif"):
        call_command("load_procedures", by="inconnu@example.org", stdout=StringIO())
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("load_procedures", file="/nowhere/at/all.yaml", stdout=StringIO())


def test_a_mistake_in_a_file_is_said_with_its_line():
    with pytest.raises(BadData, match="ligne 2"):
        parse("a: 1\nb: }\n", "essai")


def test_what_was_given_of_a_file_is_changed_for_oneself_alone() -> None:
    given = content_of("procedure", "second_opinion")
    del given["reviews"]["second"]["when"]
    assert "when" in content_of("procedure", "second_opinion")["reviews"]["second"]
