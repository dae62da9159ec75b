"""What a procedure may know of a dossier, exactly, from its draft to its decision; and what it costs to know it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.models import Application
from tests.factories.calls import a_fair_pay_criterion, a_sustainability_criterion, an_open_call
from tests.factories.conventions import a_convention_in_force, a_short_procedure, award, paid, some_sides
from tests.factories.grants import BUDGET, a_complete_draft, a_draft, an_admissible_application
from tests.factories.panels import a_house, hand_in
from workflows.door import perform
from workflows.procedures.conditions import Verdict, evaluate, problems
from workflows.procedures.facts import FACTS, TYPES, facts_of

pytestmark = pytest.mark.django_db


def some(subject: Any, *names: str) -> list[Any]:
    known = facts_of(subject)
    return [known.get(name, "missing") for name in names]


def test_a_draft_knows_little_and_says_so() -> None:
    assert some(a_draft(), "amount_requested", "budget_total", "share_requested", "score", "opinion", "starts_on", "duration_days") == ["missing"] * 7
    assert some(a_draft(), "amount_awarded", "fair_pay_holds", "discipline", "is_first_request", "year_total") == ["missing", "missing", "missing", True, 0]


def test_a_deposited_dossier_knows_its_figures_its_organisation_and_its_promises() -> None:
    call = an_open_call(with_criteria=(a_fair_pay_criterion(), a_sustainability_criterion()))
    draft = a_complete_draft(call=call)
    perform(draft, "submit", actor=draft.applicant)
    known = facts_of(draft)
    assert (known["amount_requested"], known["budget_total"], known["share_requested"]) == (1_000_000, 1_250_000, 800)
    assert (known["organisation_kind"], known["organisation_country"], known["is_first_request"], known["is_live_performance"]) == (
        "association",
        "FR",
        True,
        False,
    )
    assert (known["starts_on"], known["ends_on"], known["duration_days"]) == ("2027-05-01", "2027-06-30", 61)
    assert (known["plan_durabilite_holds"], known["plan_durabilite_finding"]) == (True, "promised")
    assert (known["fair_pay_holds"], known["juste_remuneration_finding"]) == (known["juste_remuneration_holds"], "no_reference")
    assert known["fair_pay_gap"] == 0
    assert "contrat_engagement_republicain_holds" not in known


def test_the_gap_of_fair_pay_is_what_the_paid_lines_lack() -> None:
    """Twenty cachets for 1 000: under every reference of live performance."""
    poor = (
        {**BUDGET[0], "amount": "1 000,00", "pay_role": "interprète", "pay_unit": "cachet", "pay_quantity": "20", "pay_domain": "spectacle_vivant"},
        {**BUDGET[1], "amount": "11 500,00"},
        *BUDGET[2:],
    )
    draft = a_complete_draft(call=an_open_call(with_criteria=(a_fair_pay_criterion(),)), budget=poor)
    lines = draft.promises.get().finding["lines"]
    lacking = sum(round((float(line["due"]) - float(line["amount"])) * 100) for line in lines)
    known = facts_of(draft)
    assert lacking > 0
    assert (known["fair_pay_gap"], known["juste_remuneration_finding"]) == (lacking, "below")


def test_readings_opinion_and_decision_are_known_as_they_come() -> None:
    house = a_house(readers=2)
    dossier = house.under_review()
    first, second = dossier.reviews.order_by("pk")
    hand_in(first, "5")
    assert some(dossier, "readings_count", "score", "score_spread") == [1, "missing", 0]
    hand_in(second, "4")
    perform(dossier, "close_review", actor=house.secretary)
    assert some(dossier, "readings_count", "score", "score_spread", "opinion") == [2, 900, 200, "missing"]
    advised = house.advised(dossier=dossier)
    assert some(advised, "opinion", "amount_proposed", "amount_awarded") == ["favourable", 800_000, "missing"]
    decision = house.prepared(advised, amount="7500.00", divergence="Crédits limités.")
    assert some(advised, "amount_awarded") == [750_000]
    assert some(decision, "amount", "outcome", "amount_of_all_funders", "follows_the_opinion", "score", "amount_requested") == [
        750_000,
        "award",
        750_000,
        False,
        900,
        1_000_000,
    ]
    assert some(decision.awards.get(), "amount", "fiscal_year", "opinion") == [750_000, timezone.localdate().year, "favourable"]
    assert some(first, "amount_requested", "readings_count") == [1_000_000, 2]


def test_what_the_organisation_received_this_year_leaves_this_dossier_out() -> None:
    sides = some_sides()
    convention = a_convention_in_force(sides, "9000.00")
    second = an_admissible_application(call=convention.application.call, applicant=sides.representative, organisation=sides.organisation, officer=sides.officer)
    assert some(convention.application, "year_total", "is_first_request", "amount_awarded") == [0, True, 900_000]
    assert some(second, "year_total", "is_first_request") == [900_000, False]
    award(sides, second, "5000.00")
    assert some(Application.objects.get(pk=second.pk), "year_total", "amount_awarded") == [900_000, 500_000]


def test_a_convention_and_its_instalments_know_theirs_and_the_dossier_s() -> None:
    sides = some_sides()
    convention = a_convention_in_force(sides, "9000.00", procedure=a_short_procedure(convention={"always": True}))
    advance = convention.instalments.get(kind="advance")
    assert some(convention, "amount", "instrument", "term", "amount_paid", "organisation_kind") == [900_000, "convention", "one_year", 0, "association"]
    assert some(advance, "amount", "amount_due", "kind", "condition", "convention_amount", "amount_paid") == [
        630_000,
        "missing",
        "advance",
        "signature",
        900_000,
        0,
    ]
    paid(sides, advance)
    advance.refresh_from_db()
    assert some(advance, "amount_due", "amount_withheld", "amount_paid", "fiscal_year") == [630_000, 0, 630_000, timezone.localdate().year]
    assert some(convention.reports.get(), "is_final", "amount_requested") == [True, 3_000_000]


def test_each_fact_is_plain_of_its_kind_and_cheap() -> None:
    house = a_house(readers=1)
    decision = house.prepared()
    for subject in (decision.application, decision, decision.awards.get(), decision.agenda_item, decision.application.reviews.get()):
        for known in FACTS[subject.lifecycle.noun].values():
            stored = type(subject)._base_manager.select_related("procedure", *subject.lifecycle.reads).get(pk=subject.pk)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                value = known.read(stored)
            assert value is None or type(value) is TYPES[known.kind], known
            assert value is None or known.kind != "choice" or value in known.options, known
            assert len(queries) <= (2 if subject.lifecycle.noun == "application" else 5), (known.noun, known.name, [query["sql"] for query in queries])
            assert str(known.label).strip()


def test_a_condition_on_real_facts_is_checked_and_computed() -> None:
    rule = "amount <= 3000000 && (score >= 600 || opinion == 'favourable') && year_total + amount < 5000000"
    assert problems(rule, "decision") == []
    assert "ne vaut jamais 'favorable'" in problems("opinion == 'favorable'", "decision")[0]
    house = a_house(readers=1)
    decision = house.prepared()
    assert evaluate(rule, facts_of(decision)) is Verdict.HOLDS
    assert evaluate("fair_pay_holds", facts_of(decision)) is Verdict.UNDECIDED
