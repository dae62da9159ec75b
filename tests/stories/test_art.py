"""Works: one commissioned under the 1 %, artists first chosen then their sketches heard; one bought for the collection."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from grants.models import Application
from tests.factories.grants import filled
from tests.stories.telling import a_town, refusal, story_of
from workflows.door import perform

pytestmark = pytest.mark.django_db


@story_of("percent_for_art")
def test_an_artist_is_shortlisted_draws_a_sketch_and_is_commissioned() -> None:
    town = a_town("percent_for_art", form="percent_for_art")
    dossier, other = town.admitted(title="Candidature retenue"), town.admitted(title="Candidature écartée")
    perform(other, "set_aside", actor=town.house.secretary, reason="Trois candidatures sont appelées à l’esquisse ; celle-ci est la cinquième.")
    perform(dossier, "shortlist", actor=town.house.secretary, due_on=timezone.localdate() + timedelta(days=45))
    perform(filled(dossier, price="18 000,00", sketch="Une fresque de céramique, six mètres sur deux"), "submit_full", actor=town.artist)
    heard = town.heard(town.admitted(dossier), amount="18000.00")
    convention = town.act_of(town.decided(heard, amount="18000.00"))
    texts = {clause.key: clause.text for clause in convention.clauses.all()}
    assert "Une fresque de céramique" in texts["commande-oeuvre"]
    assert "contribution-financiere" not in texts
    town.signed(convention)
    assert town.paid(convention, "signature") == ["5400.00"]
    town.reported(convention)
    assert town.paid(convention, "final_report") == ["12600.00"]
    assert town.completed(convention).state == "completed"
    assert Application.objects.get(pk=other.pk).state == "not_shortlisted"


@story_of("acquisition")
def test_a_work_is_bought_for_the_collection_by_two_thirds_of_the_room() -> None:
    town = a_town("acquisition", form="acquisition", grid="acquisition")
    dossier = town.read(town.admitted(price="7 500,00", work="Gravure sur bois, 40 × 60 cm, épreuve 3/12"), "4", "5")
    meeting = town.house.open_session(dossier)
    item = meeting.items.get()
    perform(item, "open", actor=town.house.secretary)
    motion = {"opinion": "favourable", "amount_proposed": Decimal("7500.00"), "motive": "Comble une absence.", "rank": None, "dissents": ""}
    short = refusal(item, "conclude", by=town.house.secretary, **motion, votes_for=1, votes_against=0, abstentions=2)
    assert short == [
        "La proposition n’a pas la majorité (majorité des deux tiers des voix dans la salle, abstentions comprises) : mettez aux voix une autre proposition, ou reportez le point."
    ]
    perform(item, "conclude", actor=town.house.secretary, **motion, votes_for=2, votes_against=1, abstentions=0)
    dossier.refresh_from_db()
    convention = town.act_of(town.decided(dossier, amount="7500.00"))
    texts = {clause.key: clause.text for clause in convention.clauses.all()}
    assert "Gravure sur bois" in texts["acquisition-cession"]
    assert {"acquisition-prix", "objet"} & set(texts) == {"acquisition-prix"}
    town.signed(convention)
    assert town.paid(convention, "signature") == ["7500.00"]
    town.reported(convention)
    assert town.completed(convention).state == "completed"
