"""Every paper and every message of every app: declared, written, drawn, fit to be kept."""

import pytest

from documents import checks
from documents.catalogue import PAPERS
from documents.testing import assert_paper_is_sound


@pytest.mark.parametrize("slug", sorted(PAPERS))
def test_paper_is_sound(slug: str) -> None:
    assert assert_paper_is_sound(slug).startswith(b"%PDF-")


def test_papers_and_messages_are_complete() -> None:
    assert checks.papers_are_complete(None) == []
    assert checks.mails_are_complete(None) == []
    assert checks.fonts_are_there(None) == []
