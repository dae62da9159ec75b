"""What is installed and how it is pinned."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
APPS = ("ui", "accounts", "workflows", "documents", "calls", "grants", "conventions", "config")
FILES = ("requirements.txt", "requirements-dev.txt")


def blocks(file: str) -> list[str]:
    return re.split(r"\n(?=\S)", (ROOT / file).read_text().strip())


def canonical(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement).group()).lower()


def test_exactly_one_distribution_provides_django_fsm() -> None:
    assert set(packages_distributions()["django_fsm"]) == {"django-fsm-2"}


def test_viewflow_is_installed_without_its_interface() -> None:
    assert set(packages_distributions()["viewflow"]) == {"django-viewflow"}
    assert [app for app in settings.INSTALLED_APPS if app.startswith("viewflow")] == ["viewflow.workflow"]
    assert [middleware for middleware in settings.MIDDLEWARE if middleware.startswith("viewflow")] == []


@pytest.mark.parametrize("file", FILES)
def test_every_requirement_is_pinned_and_carries_a_hash(file: str) -> None:
    loose = [block.split()[0] for block in blocks(file) if "==" not in block.split("\n")[0] or "--hash=sha256:" not in block]
    assert loose == []


@pytest.mark.parametrize("file", FILES)
def test_no_requirement_names_a_host(file: str) -> None:
    assert re.findall(r"\S*://\S*|--\S*index\S*|--find-links\S*", (ROOT / file).read_text()) == []


def imported() -> set[str]:
    """First names of the modules the product imports."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for app in APPS for path in (ROOT / app).rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {name.split(".")[0] for name in plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}}


def test_everything_imported_is_declared() -> None:
    """A library that only comes with another one is gone the day the other no longer needs it."""
    declared = {canonical(each) for each in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]}
    owners = packages_distributions()
    strangers = imported() - set(sys.stdlib_module_names) - {*APPS, "tests"}
    assert [name for name in strangers if not {canonical(owner) for owner in owners.get(name, [])} & declared] == []


def test_everything_needed_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    plain, dev = ({canonical(block) for block in blocks(file)} for file in FILES)
    assert {canonical(each) for each in project["project"]["dependencies"]} - plain == set()
    assert {canonical(each) for each in project["dependency-groups"]["dev"]} - dev == set()
    assert plain - dev == set()
