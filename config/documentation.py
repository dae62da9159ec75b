"""Pages of the documentation that are printed from the code: they cannot lie, only be late, and a test says so."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.utils.translation import override

from config.environment import VARIABLES

OURS = ("config", "ui", "accounts", "workflows", "documents", "calls", "grants", "conventions")


def pages() -> dict[Path, str]:
    docs = Path(settings.BASE_DIR) / "docs"
    return {docs / "configuration.md": configuration(), docs / "commands.md": commands()}


def stale() -> list[Path]:
    return [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def configuration() -> str:
    rows = [(f"`{each.name}`", f"`{each.default}`" if each.default else "", each.french, each.english) for each in VARIABLES]
    return (
        "# Configuration\n\n"
        "Everything is said by environment variables; nothing set is a safe choice for one machine. "
        "A relative folder counts from the project.\n"
        "Printed from `config/environment.py` by `manage.py write_docs`.\n\n"
        + table(("variable", "par défaut / default", "sens", "meaning"), rows)
        + "\nIn production (`PRODUCTION=1`) `SECRET_KEY` and `SEAL_PASSPHRASE` must be set, and `DEMO` and `DEBUG` are refused.\n"
        "When `SITE_URL` begins with `https://`, cookies are secure, pages redirect to HTTPS and HSTS is sent.\n"
    )


def commands() -> str:
    with override("fr"):
        rows = [(f"`manage.py {name}`", str(load_command_class(app, name).help).strip()) for name, app in our_commands()]
    return (
        "# Commands\n\n"
        "`bin/demo` and `bin/test` are the two commands of the README; these are the house's own `manage.py` commands.\n"
        "Printed from their help texts by `manage.py write_docs`; `manage.py help NAME` tells the options.\n\n"
        + table(("commande / command", "ce qu’elle fait / what it does"), rows)
    )


def our_commands() -> list[tuple[str, str]]:
    return sorted((name, app) for name, app in get_commands().items() if app in OURS)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
