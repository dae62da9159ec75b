"""The whole year of a small invented list, to the sealed papers and the messages: counts that add up, chains that verify."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from calls.models import Call
from config.imports.season import prepare
from config.imports.take_over import take_over
from config.imports.tally import tally
from conventions.models import Convention
from documents.models import Document
from grants.models import Application, Award, Review
from tests.imports.conftest import LINES, TOTAL
from workflows.models import OutboxRow

BIG = "CULTURE,14,ORCHESTRE D'ESSAI CA14!,F,,15000,0,Conseil Municipal,Musique,20000"
BIGGER = "CULTURE,14,ORCHESTRE D'ESSAI CA14!,P,TOURNEE,9000,0,Conseil Municipal,Musique,12000"


def test_a_small_year_adds_up(db: Any, listed: Callable[..., Path], capsys: Any) -> None:
    call = prepare("petite-annee", year=2014, envelope=Decimal("30000.00"))
    take_over(listed(*LINES, BIG, BIGGER, TOTAL), call)
    call_command("play_year", call=call.slug, workers=0)
    found = tally(call)
    assert found.faults == []
    assert found.dossiers == {"awarded": 4, "rejected": 3}
    assert (found.granted, found.listed, found.committed, found.readings) == (Decimal("30000.00"), Decimal("30000.00"), Decimal("30000.00"), 21)
    assert found.instruments == {("award_order", "in_force"): (2, Decimal("6000.00")), ("convention", "in_force"): (2, Decimal("24000.00"))}
    assert {"acknowledgement": 7, "decision_letter": 4, "rejection_letter": 3, "award_order": 2, "convention": 2}.items() <= found.papers.items()
    assert set(Counter(Review.objects.values_list("application", flat=True)).values()) == {3}
    assert "Les comptes tombent juste." in capsys.readouterr().out
    _taken_up_again(call)


def _taken_up_again(call: Call) -> None:
    """A second run finds everything done and writes nothing."""
    before = OutboxRow.objects.count(), Award.objects.count(), Convention.objects.count(), Document.objects.count()
    call_command("play_year", call=call.slug, workers=0)
    assert (OutboxRow.objects.count(), Award.objects.count(), Convention.objects.count(), Document.objects.count()) == before


def test_a_year_without_its_people_does_not_begin(season: Call, listed: Callable[..., Path]) -> None:
    take_over(listed(LINES[0]), season)
    season.funder.memberships.filter(role="decision_maker").delete()
    with pytest.raises(CommandError, match="Personne ne tient ces rôles : Autorité de décision"):
        call_command("play_year", call=season.slug, workers=0)
    assert Application.objects.get().state == "admissible"


def test_an_unknown_call_is_refused(db: Any) -> None:
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("play_year", call="absent")
