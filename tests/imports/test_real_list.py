"""A real department's list, kept beside the project: 448 requests and one line of totals, one of which is wrong in the file itself."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from config.imports.findings import Kind
from config.imports.season import prepare
from config.imports.take_over import judge, take_over
from grants.models import Application
from workflows import outbox
from workflows.board.reconcile import gaps

FILE = Path(__file__).resolve().parents[3] / "shared/data/grants/montpellier_2014_detail_culture.csv"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the real list stands beside the project, not in it")


def test_the_real_list_is_taken_whole(db: Any) -> None:
    call = prepare("reelle-2014", year=2014, envelope=Decimal("1234900.00"))
    outcome = take_over(FILE, call)
    assert (len(outcome.requests), len(outcome.taken), len(outcome.refused)) == (448, 448, 0)
    assert [outcome.total(name) for name in ("requested", "proposed", "granted")] == [Decimal("3922905.00"), Decimal("987900.00"), Decimal("247000.00")]
    assert Counter(Application.objects.values_list("state", flat=True)) == {"admissible": 443, "submitted": 5}
    assert Counter(each.type for each in outcome.requests) == {"F": 283, "P": 165}
    assert Application.objects.filter(discipline=None).count() == 21
    outbox.HANDLERS["board.follow"]({"noun": "application", "id": Application.objects.order_by("pk")[0].pk})
    assert sum(1 for _gap in gaps()) == 447


def test_what_the_real_list_has_to_say(db: Any) -> None:
    outcome = judge(FILE, prepare("reelle-2014", year=2014, envelope=Decimal("1.00")))
    assert [(finding.line, finding.sentence) for finding in outcome.findings.of(Kind.CONTROL)] == [
        (450, "Le total écrit (987900.00) est bien la somme des lignes."),
        (450, "Le total écrit est 27000.00, la somme des lignes 247000.00 : écart de 220000.00."),
    ]
    noticed = outcome.findings.of(Kind.NOTICED)
    assert [finding.line for finding in noticed if finding.sentence.startswith("Sans code")] == [425, 429, 443, 444]
    assert len([finding for finding in noticed if finding.sentence.startswith("Ressemble à la ligne")]) == 3
    assert outcome.findings.of(Kind.REFUSED) == []
