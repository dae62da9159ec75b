"""One dossier, two communes: a common jury, then each decides on its own envelope and signs its own convention."""

from decimal import Decimal

import pytest

from conventions.domain.drafting import draft_for
from grants.domain import decisions as verbs
from grants.models import Application
from tests.factories.accounts import a_case_officer, a_city, a_decision_maker
from tests.factories.calls import an_envelope
from tests.stories.telling import a_town, refusal, story_of
from workflows.door import perform

pytestmark = pytest.mark.django_db


@story_of("joint_call")
def test_two_communes_decide_each_on_one_dossier_with_their_own_money() -> None:
    town = a_town("joint_call", form="joint_call")
    neighbour = a_city(name="Commune voisine", slug="commune-voisine")
    officer, authority = a_case_officer(neighbour), a_decision_maker(neighbour)
    envelope = an_envelope(neighbour)
    town.call.envelopes.add(envelope)

    dossier = town.heard(town.read(town.admitted(), "4", "4"), amount="9000.00")
    assert list(Application.objects.visible_to(officer)) == [dossier]
    ours = town.decided(dossier, amount="6000.00", divergence="La commune voisine complète.")
    theirs = verbs.prepare(
        application=dossier, funder=neighbour, outcome="award", lines=[verbs.Line(envelope, envelope.fiscal_year, Decimal("3000.00"))], by=officer
    )
    assert refusal(theirs, "take", by=town.house.authority) != []
    perform(theirs, "take", actor=authority)
    perform(theirs, "notify", actor=officer)
    assert (town.house.envelope.amount_committed, type(envelope).objects.get(pk=envelope.pk).amount_committed) == (Decimal("6000.00"), Decimal("3000.00"))

    convention, beside = town.act_of(ours), draft_for(decision=theirs, by=officer)
    assert (convention.funder, convention.amount) == (town.funder, Decimal("6000.00"))
    assert beside is not None
    assert (beside.funder, beside.amount) == (neighbour, Decimal("3000.00"))
    town.signed(convention)
    assert town.paid(convention, "signature") == ["4200.00"]
    assert beside.state == "draft"
