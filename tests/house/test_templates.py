"""Every template compiles, and every template is used."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
OURS = ("config", "ui", "accounts", "workflows", "documents", "calls", "grants", "conventions")
KNOWN_TO_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
BY_SLUG = ("documents/", "mails/")  # named by the slug of a catalogue: documents/<slug>.html, mails/<slug>/…
OF_OTHERS = ("account/", "allauth/", "mfa/", "socialaccount/", "admin/", "django/")


def template_folders() -> list[Path]:
    return [ROOT / "templates", *(Path(apps.get_app_config(app).path) / "templates" for app in OURS)]


def templates() -> list[str]:
    return sorted(
        str(path.relative_to(folder)) for folder in template_folders() if folder.exists() for path in folder.rglob("*") if path.is_file() and path.suffix in {".html", ".txt", ".svg", ".xml"}
    )


def everything_written() -> str:
    sources = [path for app in OURS for path in (ROOT / app).rglob("*.py")]
    sources += [path for folder in template_folders() if folder.exists() for path in folder.rglob("*") if path.is_file()]
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in sources)


@pytest.mark.parametrize("name", templates())
def test_a_template_compiles(name: str) -> None:
    get_template(name)


def test_no_template_is_forgotten() -> None:
    written = everything_written()
    assert [name for name in templates() if not is_used(name, written)] == []


def is_used(name: str, written: str) -> bool:
    if name in KNOWN_TO_DJANGO or name.startswith(OF_OTHERS) or f'"{name}"' in written or f"'{name}'" in written:
        return True
    if any(re.fullmatch(pattern, name) for pattern in assembled(written)):
        return True
    if name.startswith(BY_SLUG):
        slug = Path(name).stem if name.startswith("documents/") else Path(name).parts[1].split(".")[0]
        return f'"{slug}"' in written
    return False


@cache
def assembled(written: str) -> frozenset[str]:
    """f"grants/section_{kind}.html" or "grants/section_"|add:kind as patterns of names."""
    strings = re.findall(r'f"([\w/{}.]*\{[\w.]+\}[\w/{}.]*\.(?:html|txt))"', written)
    return frozenset(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(each)) for each in strings)
