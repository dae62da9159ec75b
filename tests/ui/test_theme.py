"""The tokens of the style sheet keep the contrast they promise."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from ui.contrast import ratio

SHEET = (Path(settings.BASE_DIR) / "static/css/theme.css").read_text(encoding="utf-8")
BLOCKS = re.findall(r"color-scheme: (light|dark);(.*?)\}", SHEET, re.DOTALL)
TEXTS = ("ink", "muted", "primary", "link", "urgent", "success", "warning", "information")
BADGES = ("urgent", "success", "warning", "information", "neutral")


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", block))


@pytest.mark.parametrize("scheme, block", BLOCKS)
def test_texts_read_on_paper_and_sheet(scheme: str, block: str) -> None:
    found = tokens(block)
    assert [name for name in TEXTS for ground in ("paper", "sheet") if ratio(found[name], found[ground]) < 4.5] == []


@pytest.mark.parametrize("scheme, block", BLOCKS)
def test_badges_buttons_and_borders(scheme: str, block: str) -> None:
    found = tokens(block)
    assert [name for name in BADGES if ratio(found[f"{name}-ink"], found[f"{name}-bg"]) < 7] == []
    assert [name for name in ("primary", "primary-hover") if ratio(found["on-primary"], found[name]) < 4.5] == []
    assert [name for name in ("control", "focus", *(f"series-{rank}" for rank in range(1, 7))) if ratio(found[name], found["sheet"]) < 3] == []


def test_both_dark_schemes_say_the_same() -> None:
    followed, chosen = (tokens(block) for scheme, block in BLOCKS if scheme == "dark")
    assert followed == chosen


def test_no_template_of_ours_carries_a_style_or_a_script() -> None:
    """The content policy would refuse both without a word."""
    found = []
    for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        if "documents" in path.parts:
            continue  # papers are rendered apart, with their own style sheets
        text = re.sub(r"\{%.*?%\}", "", path.read_text(encoding="utf-8"))
        if re.search(r"""\sstyle=["']|<style|\son\w+=["']|<script(?![^>]*\b(?:src|type="application/json"))""", text):
            found.append(path.name)
    assert found == []
