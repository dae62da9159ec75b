"""The desk of the second round: what is due, what a person settles, who reads; and the letters of a procedure."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.domain.catalogue import content_of, keep_procedure
from documents.errors import IncompletePaper
from documents.texts import text_of
from grants.domain import reviews
from grants.domain.exports import bundle_of
from grants.domain.queries import panels
from grants.models import Application
from grants.recompute import differences
from tests.factories.panels import hand_in
from tests.stories.telling import Town, a_town, refusal
from workflows.door import perform
from workflows.procedures import settlements

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_second_round(**fields: Any) -> Town:
    return a_town("second_opinion", form="project", readers=3, **fields)


def test_the_desk_sees_what_is_due_and_asks_as_many_questions_for_three_as_for_one() -> None:
    town = a_second_round()
    client, address = signed_in(town.house.secretary), reverse("grants:readings", args=[town.call.slug])
    town.read(town.admitted(), "5", "1")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        page = client.get(address).content.decode()
    assert 'class="state state-warning">due</span>' in page
    town.read(town.admitted(), "4", "4")
    town.read(town.admitted(), "5", "1")
    with CaptureQueriesContext(connection) as three:
        page = client.get(address).content.decode()
    assert len(three) == len(one)
    assert (page.count(">due</span>"), page.count("non demandée")) == (2, 1)


def test_the_proposal_gives_second_readers_only_where_one_is_due_and_never_a_first_reader() -> None:
    town = a_second_round()
    due, calm = town.read(town.admitted(), "5", "1"), town.read(town.admitted(), "4", "4")
    capacity = {juror.pk: 9 for juror in town.house.jury}
    problem, proposal = reviews.proposal_for(town.call, by=town.house.secretary, capacity=capacity, seed=1)
    assert problem.wanted == {due.pk: 1}
    assert proposal.readers_of(due.pk) == [town.house.jury[2].pk]
    made = reviews.apply_proposal(call=town.call, problem=problem, proposal=proposal, by=town.house.secretary)
    assert [(each.application_id, each.round) for each in made] == [(due.pk, 2)]
    assert calm.reviews.filter(round=2).count() == 0


def test_what_cannot_be_computed_is_settled_by_the_secretary_and_by_nobody_else() -> None:
    body = content_of("procedure", "second_opinion")
    body["reviews"]["second"]["when"] = "share_requested > 500"  # unknown: the budget below says nothing
    town = a_town(keep_procedure("a-trancher", body), form="in_kind", readers=3)
    dossier = town.read(town.admitted(), "5", "1")
    secretary, officer = town.house.secretary, town.house.officer
    assert panels.second_opinions([dossier]) == {dossier.pk: "undecided"}
    said = "Faut-il une seconde lecture ? La procédure ne permet pas de le calculer pour ce dossier : le secrétariat doit trancher."
    session = town.house.committee.sessions.create(title="Séance", starts_at=dossier.submitted_at, committee=town.house.committee, case_ref="SEA-1")
    assert said in refusal(dossier, "refer", by=secretary, session=session)
    with pytest.raises(Exception, match="may not settle"):
        settlements.settle(dossier, "second-opinion", False, "Les avis se rejoignent.", officer)
    settlements.settle(dossier, "second-opinion", False, "Les avis se rejoignent.", secretary)
    assert panels.second_opinions([dossier]) == {dossier.pk: "fails"}
    perform(dossier, "refer", actor=secretary, session=session)
    assert dossier.state == "in_committee"


def test_both_rounds_are_shown_apart_recomputed_apart_and_hidden_from_who_still_reads() -> None:
    town = a_second_round()
    dossier, third = town.read(town.admitted(), "5", "1"), town.house.jury[2]
    review = reviews.assign(application=dossier, reviewer=third, by=town.house.secretary)
    perform(dossier, "open_second_review", actor=town.house.secretary)
    address = reverse("grants:marks", args=[dossier.pk])
    assert "Vous verrez les notes des autres" in signed_in(third).get(address).content.decode()
    room = signed_in(third).get(review.get_absolute_url()).content.decode()
    assert "Votre seconde lecture" in room
    hand_in(review, "2")
    perform(dossier, "close_second_review", actor=town.house.secretary)
    page = signed_in(town.house.secretary).get(address).content.decode()
    assert page.index("Première lecture") < page.index("Seconde lecture") < page.index("moyenne de la seconde lecture")
    assert differences(bundle_of(town.call)) == []
    shown = bundle_of(town.call)["applications"][0]
    assert (shown["score"], shown["second_score"]) == ("3.00", "2.00")


def test_a_letter_of_the_procedure_is_never_sent_with_a_blank() -> None:
    body = content_of("procedure", "small_grant") | {"letters": [{"paper": "decision_letter", "text": "Par {act_reference}, {total} pour « {project} »."}]}
    town = a_town(keep_procedure("avec-lettre", body))
    decision = town.house.taken(town.admitted(), amount="900.00")
    assert refusal(decision, "notify", by=town.house.officer) == [
        "La lettre « Notification d’accord » de la procédure demande ce que cette décision ne dit pas : Référence de l’acte."
    ]
    with pytest.raises(IncompletePaper):
        text_of("decision_letter", decision)
    type(decision).objects.filter(pk=decision.pk).update(act_reference="Délibération <b>12</b>")
    decision.refresh_from_db()
    perform(decision, "notify", actor=town.house.officer)
    words = text_of("decision_letter", decision).data.replace("\u202f", " ").replace("\xa0", " ")
    assert "Par Délibération <b>12</b>, 900,00 € pour « Une saison d’essai »." in words
    assert Application.objects.get(pk=decision.application_id).state == "awarded"
