"""Grants for projects: read, heard, signed, paid and reported; all the year round; for several years."""

from decimal import Decimal

import pytest
from django.test import Client

from grants.domain import decisions as verbs
from grants.domain.queries import panels
from grants.models import Application
from tests.factories.calls import an_envelope
from tests.factories.conventions import filled
from tests.stories.telling import a_town, refusal, story_of
from workflows.door import perform

pytestmark = pytest.mark.django_db


@story_of("project_grant")
def test_a_project_is_read_by_three_heard_signed_paid_and_reported() -> None:
    town = a_town("project_grant", form="project")
    dossier = town.heard(town.read(town.admitted(is_live_performance="yes"), "4", "5", "3"))
    convention = town.signed(town.act_of(town.decided(dossier)))
    assert (convention.instrument, convention.state) == ("convention", "in_force")
    assert town.paid(convention, "signature") == ["5600.00"]
    assert refusal(convention.instalments.get(kind="balance"), "certify", by=town.sides.certifier) == ["Ce versement attend l’acceptation du bilan final."]
    town.reported(convention)
    assert town.paid(convention, "final_report") == ["2400.00"]
    assert town.completed(convention).state == "completed"


@story_of("open_all_year")
def test_a_call_open_all_year_never_closes_and_each_session_takes_what_is_ready(client: Client) -> None:
    town = a_town("open_all_year", kind="rolling", closes_at=None)
    page = client.get(town.call.get_absolute_url()).content.decode()
    assert "fil de l’eau" in page
    administrator = town.funder.memberships.get(role="administrator").user
    assert refusal(town.call, "close", by=administrator) == ["Cet appel est ouvert au fil de l’eau : il n’a pas de date limite."]

    spring, autumn = town.read(town.admitted(title="Au printemps"), "4", "4"), town.admitted(title="À l’automne")
    first = town.house.open_session(spring)
    assert list(panels.to_refer(first, town.house.secretary)) == [autumn]  # admissible, not read yet: it may not enter
    assert "refer" not in {step.name for step in autumn.lifecycle.steps_from(autumn.state, autumn.procedure)}
    town.decided(town.heard(spring, amount="3000.00"), amount="3000.00")
    perform(first, "close", actor=town.house.secretary)
    later = town.heard(town.read(autumn, "3", "4"), amount="2000.00")
    assert later.agenda_items.get().session != first
    order = town.act_of(town.decided(later, amount="2000.00"))
    perform(order, "issue_order", actor=town.sides.signatory)
    assert town.paid(order, "notification") == ["2000.00"]


@story_of("multi_year")
def test_three_years_of_objectives_each_paid_in_its_year() -> None:
    town = a_town("multi_year", form="project")
    dossier = town.heard(town.read(town.admitted(starts_on="2027-01-01", ends_on="2029-12-31"), "5", "4", "4"), amount="9000.00")
    envelopes = [an_envelope(town.funder, fiscal_year=year) for year in (2027, 2028, 2029)]
    town.call.envelopes.add(*envelopes)
    lines = [verbs.Line(envelope, envelope.fiscal_year, Decimal("3000.00")) for envelope in envelopes]
    decision = verbs.prepare(application=dossier, funder=town.funder, outcome="award", lines=lines, by=town.house.officer)
    perform(decision, "take", actor=town.house.authority)
    perform(decision, "notify", actor=town.house.officer)
    convention = town.signed(town.act_of(decision))
    assert (convention.term, convention.amount) == ("multiannual", Decimal("9000.00"))
    assert "annees-suivantes" in convention.clauses.values_list("key", flat=True)
    assert town.paid(convention, "signature") == ["3000.00"]
    interim = convention.reports.filter(kind="interim").order_by("fiscal_year").first()
    perform(filled(town.sides, interim), "submit", actor=town.artist)
    perform(interim, "accept", actor=town.house.officer)
    second_year = convention.instalments.get(fiscal_year=2028)
    perform(second_year, "certify", actor=town.sides.certifier)
    assert (second_year.state, second_year.amount_due) == ("certified", Decimal("3000.00"))
    assert Application.objects.get(pk=dossier.pk).state == "awarded"
