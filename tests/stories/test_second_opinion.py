"""A small grant of the year, and one on which two readers do not agree: a third reads it before the committee."""

from decimal import Decimal

import pytest

from documents.models import Document
from grants.domain import reviews
from grants.models import Application
from tests.factories.panels import hand_in
from tests.stories.telling import a_town, refusal, story_of
from workflows import outbox
from workflows.door import available, perform
from workflows.journal import life_of

pytestmark = pytest.mark.django_db


@story_of("second_opinion")
def test_two_readers_disagree_and_a_third_reads_before_the_committee() -> None:
    town = a_town("second_opinion", form="project", readers=3)
    secretary, third = town.house.secretary, town.house.jury[2]

    agreed = town.read(town.admitted(title="On s’accorde"), "4", "4")
    assert "La procédure ne demande pas de seconde lecture pour ce dossier." in refusal(agreed, "open_second_review", by=secretary)
    assert reviews.reasons_not_to_assign(agreed, third) == ["Ce dossier n’est pas à lire : son état est « Lectures rendues »."]

    dossier = town.read(town.admitted(title="On ne s’accorde pas"), "5", "1")
    session = town.house.committee.sessions.create(title="Séance", starts_at=dossier.submitted_at, committee=town.house.committee, case_ref="SEA-1")
    assert refusal(dossier, "refer", by=secretary, session=session) == ["Ce dossier appelle une seconde lecture : confiez-la à d’autres lecteurs."]
    assert "open_second_review" in {offer.step.name for offer in available(dossier, secretary)}

    first = town.house.jury[0]
    assert reviews.reasons_not_to_assign(dossier, first) == []  # the table of readers says the rest: nobody reads one dossier twice
    review = reviews.assign(application=dossier, reviewer=third, by=secretary)
    assert (review.round, review.grid.key) == (2, "second_opinion")
    perform(dossier, "open_second_review", actor=secretary)
    assert (dossier.state, dossier.words_for(staff=False)) == ("under_second_review", "En cours d’examen")
    hand_in(review, "3")
    perform(dossier, "close_second_review", actor=secretary)
    assert (dossier.state, dossier.score, dossier.second_score) == ("reviewed", Decimal("3.00"), Decimal("3.00"))

    heard = town.heard(dossier, amount="9000.00", votes_for=2, votes_against=0, abstentions=1)
    assert heard.state == "advised"
    concluded = life_of(dossier.case_ref).get(noun="agenda_item", step="conclude")
    assert (concluded.data["majority"], concluded.data["majority_from"]) == ("absolute", "procedure")
    decision = town.decided(heard, amount="9000.00")
    outbox.drain()
    assert Document.objects.filter(subject_id=decision.pk, slug="decision_letter").exists()
    assert Application.objects.get(pk=dossier.pk).state == "awarded"
