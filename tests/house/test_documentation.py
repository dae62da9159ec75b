"""Documentation that fails when it lies."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from config import documentation

ROOT = Path(__file__).resolve().parents[2]


def test_the_printed_pages_are_up_to_date() -> None:
    assert [path.name for path in documentation.stale()] == [], "run: manage.py write_docs"


def test_every_command_says_what_it_does() -> None:
    page = documentation.commands()
    assert [name for name, _ in documentation.our_commands() if f"| `manage.py {name}` |  |" in page] == []


def test_the_page_of_lifecycles_is_up_to_date() -> None:
    call_command("draw_lifecycles", check=True)


def links() -> list[tuple[str, str]]:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [(str(page.relative_to(ROOT)), link) for page in pages for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")) if "://" not in link]


@pytest.mark.parametrize(("page", "link"), sorted(set(links())))
def test_a_link_of_the_documentation_leads_somewhere(page: str, link: str) -> None:
    assert (ROOT / page).parent.joinpath(link).exists()
