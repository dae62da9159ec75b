"""Every paper and message that a step names exists, and reads."""

from typing import Any

import pytest
from django.template.loader import get_template

from conventions.lifecycle import AMENDMENT, CONVENTION, INSTALMENT, RENEWAL, REPORT
from conventions.mails import letters
from documents.catalogue import PAPERS
from documents.mail import MAILS
from documents.testing import assert_paper_is_sound, slugs_of

TABLES = (CONVENTION, AMENDMENT, INSTALMENT, REPORT, RENEWAL)
OWN = sorted(slug for slug, mail in MAILS.items() if type(mail).__module__ == letters.__name__)


def test_what_a_step_names_is_in_the_catalogues() -> None:
    steps = [step for table in TABLES for step in table.steps.values()]
    assert {slug for step in steps for slug in step.papers} == set(slugs_of("conventions"))
    assert {slug for step in steps for slug in step.mails} - set(MAILS) == set()
    assert {slug for step in steps for slug in step.papers} - set(PAPERS) == set()


@pytest.mark.parametrize("slug", OWN)
def test_every_message_has_its_words(slug: str) -> None:
    for part in ("subject", "body"):
        assert get_template(f"mails/{slug}/{part}.txt") is not None


@pytest.mark.parametrize("slug", slugs_of("conventions"))
def test_every_paper_is_sound(slug: str) -> None:
    assert assert_paper_is_sound(slug).startswith(b"%PDF")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.noun)
def test_every_state_has_words_for_both_readers(table: Any) -> None:
    assert set(table.words) == set(table.states)
    assert all(words.staff and words.public for words in table.words.values())
