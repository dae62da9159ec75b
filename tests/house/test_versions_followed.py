"""A dossier follows the version it was born under: one file alone moves it to another (`workflows/procedures/moving.py`).

At birth a row is told its procedure by its constructor, or takes that of the convention it belongs to. Afterwards no other
line of the product writes the column.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.house.test_states import ROOT, WRITERS, _name, _targets, product

COLUMN = {"procedure", "procedure_id"}
MOVES = "workflows/procedures/moving.py"
#: Known by their very words: the birth of what hangs on a convention, in its own `save`; and a page that reads one version
#: once for all the rows that already follow it.
KNOWN = {
    "conventions/models/part.py": "self.procedure_id = self.procedure_id or self.convention.procedure_id",
    "conventions/views/sheet.py": "row.procedure = found.procedure if row.procedure_id == found.procedure_id else row.procedure",
}
#: Whatever is not yet there cannot be moved.
BIRTHS = {"create", "bulk_create", "get_or_create"}


def writes(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)) and any(_is_column(target) for target in _targets(node)):
            yield node.lineno
        if isinstance(node, ast.Call) and _name(node) in WRITERS - BIRTHS and _speaks_of_it(node):
            yield node.lineno
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_sql(node.value):
            yield node.lineno


def _is_column(target: ast.expr) -> bool:
    subscript = isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant) and target.slice.value in COLUMN
    return (isinstance(target, ast.Attribute) and target.attr in COLUMN) or (subscript and "__dict__" in ast.unparse(target.value))


def _speaks_of_it(call: ast.Call) -> bool:
    if any(keyword.arg in COLUMN for keyword in call.keywords):
        return True
    return any(isinstance(leaf, ast.Constant) and leaf.value in COLUMN for leaf in ast.walk(call))


def _is_sql(text: str) -> bool:
    words = text.lower().split()
    return words[:1] == ["update"] and "set" in words and any(word.strip('",').startswith("procedure_id") for word in words)


def found() -> Iterator[tuple[str, int, str]]:
    for path in product():
        text = path.read_text(encoding="utf-8")
        for line in writes(ast.parse(text)):
            yield str(path.relative_to(ROOT)), line, text.splitlines()[line - 1].strip()


def test_no_other_line_moves_a_row_to_another_version() -> None:
    assert [(path, line, words) for path, line, words in found() if path != MOVES and KNOWN.get(path) != words] == []


@pytest.mark.parametrize(
    "line",
    [
        "dossier.procedure = newer",
        "dossier.procedure_id = 7",
        "a.title, a.procedure = 'x', newer",
        "Dossier.objects.filter(pk=1).update(procedure=newer)",
        "Dossier.objects.update(**{'procedure_id': 7})",
        "Dossier.objects.bulk_update(rows, ['procedure'])",
        "Dossier.objects.update_or_create(pk=1, defaults={'procedure': newer})",
        "setattr(dossier, 'procedure', newer)",
        "dossier.save(update_fields=['procedure'])",
        "dossier.__dict__['procedure_id'] = 7",
        "cursor.execute('UPDATE grants_application SET procedure_id = %s')",
    ],
)
def test_the_scan_sees_every_way_to_move_a_row(line: str) -> None:
    assert list(writes(ast.parse(line))) == [1]


@pytest.mark.parametrize("line", ["Dossier(procedure=call.procedure)", "Dossier.objects.create(procedure=call.procedure)", "if dossier.procedure_id == 7: pass", "rows.filter(procedure=newer)"])
def test_the_scan_lets_births_and_reading_be(line: str) -> None:
    assert list(writes(ast.parse(line))) == []
