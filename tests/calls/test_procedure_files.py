"""A procedure as a file: written and read again it says the same; what could swell, hide or run is refused with a sentence."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as some

from accounts.enums import Role
from calls.domain.procedure_checks import shape
from calls.interfaces.procedure_file import complaints_by_line
from calls.interfaces.procedure_story import story
from calls.interfaces.procedure_words import lines
from calls.referentials.shapes import QUESTION_TYPES, STAGES
from workflows.procedures.files import LONGEST, Unreadable, dump, lines_of, load

SHIPPED = sorted(Path("calls/procedures").glob("*.yaml"))
KEYS = some.from_regex(r"[a-z][a-z0-9_-]{0,20}", fullmatch=True)
#: Anything a person or a mischief may type: line ends, quotes, words that YAML takes for something else.
TEXTS = some.one_of(
    some.text(some.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60),
    some.sampled_from(["no", "yes", "null", "~", "2027-01-31", "1e5", "0x1F", "- a", "a: b", "# non", "« : »", " x ", "\n", "a\n\n b\n", "\tx", "[", "{{x}}", "&a", "*a", "!t", "é\u2028è"]),
)
SHARES = some.floats(0, 1, allow_nan=False)
STEPS = some.from_regex(r"[a-z_]{1,12}\.[a-z_]{1,12}", fullmatch=True)
ROLES = some.sampled_from(sorted(Role.values))
QUESTIONS = some.fixed_dictionaries(
    {"key": KEYS, "label": TEXTS, "type": some.sampled_from(QUESTION_TYPES)},
    optional={"help": some.text(some.characters(codec="utf-8", exclude_characters="\x00"), max_size=40), "required": some.booleans(), "max_length": some.integers(1, 20_000)},
)
BODIES = some.fixed_dictionaries(
    {
        "title": TEXTS,
        "stages": some.lists(some.sampled_from(STAGES), unique=True),
        "instalments": some.lists(
            some.fixed_dictionaries({"kind": some.just("single"), "share": SHARES, "condition": some.just("notification")}), min_size=1, max_size=3
        ),
    },
    optional={
        "reviews": some.fixed_dictionaries(
            {}, optional={"count": some.integers(0, 20), "second": some.fixed_dictionaries({"count": some.integers(1, 20)}, optional={"when": TEXTS})}
        ),
        "committee": some.fixed_dictionaries({"quorum": SHARES}, optional={"majority": some.sampled_from(["simple", "absolute", "two_thirds"])}),
        "approvals": some.lists(
            some.fixed_dictionaries({"key": KEYS, "step": STEPS, "count": some.integers(1, 10), "role": ROLES, "label": TEXTS}, optional={"when": TEXTS}), max_size=2
        ),
        "conditions": some.lists(some.fixed_dictionaries({"key": KEYS, "step": STEPS, "must": TEXTS, "says": TEXTS}), max_size=2),
        "letters": some.lists(some.fixed_dictionaries({"paper": KEYS, "text": TEXTS}), max_size=2),
        "samples": some.lists(some.fixed_dictionaries({"title": TEXTS, "facts": some.dictionaries(KEYS, some.one_of(TEXTS, some.integers(), some.booleans()), max_size=3)}), max_size=2),
        "report": some.fixed_dictionaries({"questions": some.lists(QUESTIONS, min_size=1, max_size=2)}),
        "admissibility": some.fixed_dictionaries({"checks": some.lists(TEXTS, max_size=2)}),
        "who": some.dictionaries(STEPS, ROLES, max_size=3),
    },
)


@given(BODIES)
@settings(max_examples=150, deadline=None)
def test_written_and_read_again_it_says_the_same(body: dict[str, Any]) -> None:
    text = dump(body)
    assert load(text) == load(text.encode()) == body
    assert dump(load(text)) == text
    assert dump(dict(reversed(body.items()))) == text, "the order of the keys is ours, so that two files compare"


@given(BODIES)
@settings(max_examples=50, deadline=None)
def test_any_body_of_the_right_shape_reads_in_words(body: dict[str, Any]) -> None:
    if not shape(body):
        assert lines(body)["title"].value == body["title"]
        assert "Décision" in dict(story(body))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_those_shipped_pass_through_unharmed(path: Path) -> None:
    body = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert load(path.read_bytes()) == body
    assert all(sentence.strip() for _name, sentence in story(body))
    assert load(dump(body)) == body


def test_one_change_is_one_line_in_a_comparison() -> None:
    body = yaml.safe_load(Path("calls/procedures/project_grant.yaml").read_text(encoding="utf-8"))
    before = dump(body).splitlines()
    body["reviews"]["count"] += 1
    after = dump(body).splitlines()
    assert [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]] == [("  count: 3", "  count: 4")]


def test_a_long_text_is_written_as_it_is_read() -> None:
    text = dump({"title": "T", "letters": [{"paper": "decision_letter", "text": "Bonjour {organisation},\n\nVotre projet est retenu.\n"}]})
    assert text == "title: T\nletters:\n  - paper: decision_letter\n    text: |\n      Bonjour {organisation},\n\n      Votre projet est retenu.\n"


BOMB = "a: &a [x]\n" + "".join(f"b{rank}: &b{rank} [*a, *a]\n" for rank in range(3))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "Ligne 1 : les ancres (&a) ne sont pas admises."),
        ("title: T\nwho: *autre", "Ligne 2 : les renvois (*autre) ne sont pas admis, répétez le texte."),
        ("title: !!python/object/apply:os.system [ls]", "Ligne 1 : les étiquettes"),
        ("title: !secret x", "Ligne 1 : les étiquettes (!secret) ne sont pas admises."),
        ("title: A\nstages: []\ntitle: B", "Ligne 3 : « title » est écrit deux fois."),
        ("reviews: {count: 1, count: 2}", "Ligne 1 : « count » est écrit deux fois."),
        ("yes: 1", "Ligne 1 : une clé est un mot ; mettez « yes » entre guillemets."),
        ("<<: {title: T}", "Ligne 1 : une clé est un mot"),
        ("? [a]\n: b", "Ligne 1 : une clé est un mot"),
        ("[" * 5000, "Ligne 1 : trop de niveaux l’un dans l’autre."),
        ("title: T\n\tstages: []", "Ligne 2 : ce passage ne se lit pas."),
        ("title: T\n---\ntitle: U", "Ligne 2 : ce passage ne se lit pas."),
        ("title: \x00", "Ce texte contient un signe qui ne s’écrit pas dans un fichier."),
        ("", "Une procédure s’écrit « clé: valeur »"),
        ("- title", "Une procédure s’écrit « clé: valeur »"),
        ("x" * (LONGEST + 1), "Ce texte est trop long : 200000 signes au plus."),
        (b"\xff\xfe\x00t", "Ce fichier n’est pas un texte en UTF-8"),
        ("title: é".encode("latin-1"), "Ce fichier n’est pas un texte en UTF-8"),
        ("day: 2026-99-01", "Ce texte contient une valeur impossible."),
    ],
    ids=range(19),
)
def test_mischief_is_refused_with_a_sentence(text: str | bytes, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        load(text)
    assert refused.value.sentences[0].startswith(said)


def test_what_the_shape_refuses_is_said_at_its_line() -> None:
    text = "title: T\nstages: [commission]\nreviews:\n  count: beaucoup\n  couleur: 3\ninstalments:\n  - {kind: single, share: 2, condition: notification}\n"
    said = complaints_by_line(text, load(text))
    assert [each.split(" : ")[0] for each in said] == ["Ligne 2", "Ligne 3", "Ligne 4", "Ligne 7"]
    assert said[1] == "Ligne 3 : reviews : clé inconnue : couleur."
    assert lines_of(text)["instalments", 0, "share"] == 7


def test_a_day_without_quotes_is_explained() -> None:
    text = "title: 2027-01-31\nstages: []\ninstalments: []\n"
    assert complaints_by_line(text, load(text)) == [
        "Ligne 1 : Seuls des textes, des nombres, des listes et des groupes nommés sont admis ; mettez les dates entre guillemets."
    ]
