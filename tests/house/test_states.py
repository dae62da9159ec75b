"""A state changes only through the door: no other line of the product writes a field named state."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("ui", "accounts", "workflows", "documents", "calls", "grants", "conventions", "observatory", "config")
THE_DOOR = {"workflows/door.py", "workflows/lifecycle.py"}
NOT_A_DOSSIER = {"documents/mail.py"}  # how far a message has come on its way out: a queue, not a legal state
WRITERS = {"update", "bulk_update", "create", "bulk_create", "get_or_create", "update_or_create", "setattr", "save", "asave", "aupdate", "acreate"}


def writes(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)) and any(_is_state(target) for target in _targets(node)):
            yield node.lineno
        if isinstance(node, ast.Call) and _name(node) in WRITERS and _speaks_of_state(node):
            yield node.lineno
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_sql(node.value):
            yield node.lineno


def _targets(node: ast.AST) -> list[ast.expr]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [leaf for target in targets for leaf in (target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target])]


def _is_state(target: ast.expr) -> bool:
    subscript = isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant) and target.slice.value == "state"
    return (isinstance(target, ast.Attribute) and target.attr == "state") or (subscript and "__dict__" in ast.unparse(target.value))


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _speaks_of_state(call: ast.Call) -> bool:
    """A keyword state=…, or the word "state" anywhere in the arguments (fields, defaults, setattr)."""
    if any(keyword.arg == "state" for keyword in call.keywords):
        return True
    return any(isinstance(leaf, ast.Constant) and leaf.value == "state" for leaf in ast.walk(call))


def _is_sql(text: str) -> bool:
    words = text.lower().split()
    return words[:1] == ["update"] and "set" in words and any(word.strip('",').startswith("state") for word in words)


def product() -> Iterator[Path]:
    for app in APPS:
        yield from (path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def test_no_line_outside_the_door_writes_a_state() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in product()
        if str(path.relative_to(ROOT)) not in THE_DOOR | NOT_A_DOSSIER
        for line in writes(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "dossier.state = 'awarded'",
        "a.title, a.state = 'x', 'y'",
        "dossier.state: str = 'awarded'",
        "Dossier.objects.filter(pk=1).update(state='awarded')",
        "Dossier.objects.update(**{'state': 'awarded'})",
        "Dossier.objects.bulk_update(rows, ['title', 'state'])",
        "Dossier.objects.create(state='awarded')",
        "Dossier.objects.update_or_create(pk=1, defaults={'state': 'awarded'})",
        "setattr(dossier, 'state', 'awarded')",
        "dossier.save(update_fields=['state'])",
        "dossier.__dict__['state'] = 'awarded'",
        "cursor.execute('UPDATE grants_application SET state = %s')",
    ],
)
def test_the_scan_sees_every_way_to_write_a_state(line: str) -> None:
    assert list(writes(ast.parse(line))) == [1]


@pytest.mark.parametrize("line", ["if dossier.state == 'draft': pass", "Dossier.objects.filter(state='draft')", "context['state'] = badge", "words(state='draft')"])
def test_the_scan_lets_reading_be(line: str) -> None:
    assert list(writes(ast.parse(line))) == []
