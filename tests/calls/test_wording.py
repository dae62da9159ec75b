import pytest

from calls.criteria.wording import doubtful_words, warning
from calls.referentials.files import read


@pytest.mark.parametrize(
    "text, words",
    [
        ("La qualité artistique du projet", ["qualite artistique"]),
        ("Le contenu de l’œuvre ne choque pas : rien de choquant", ["contenu de l'oeuvre", "choquant"]),
        ("Aucun MESSAGE POLITIQUE ni religieux", ["message politique", "religieux"]),
        ("Un style, des styles", ["style"]),
        ("Trier les déchets du lieu", []),
        ("Un morceau mal moralisé", []),
        ("", []),
    ],
)
def test_words_that_judge_works_are_found_whatever_their_accents(text, words):
    assert doubtful_words(text) == words
    assert bool(warning(text)) == bool(words)


@pytest.mark.parametrize("criterion", read("criteria.yaml"), ids=lambda each: each["code"])
def test_the_shipped_criteria_judge_no_work(criterion):
    """« Liberté de conscience » and the like are obligations of the law, not judgements on works."""
    assert doubtful_words(f"{criterion['title']} {criterion['wording']}") == []
