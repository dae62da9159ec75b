"""From a notified award to its instrument: which one and why, its clauses, its schedule, its commitments; once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from accounts.system import system_actor
from calls.domain.settings import override_setting
from conventions.blanks import NAMES, unknown_in
from conventions.domain import clauses, library
from conventions.domain.drafting import draft_for
from conventions.domain.refusals import Refused
from conventions.domain.writing import rewrite_terms
from conventions.models import ClauseComment, Convention
from conventions.terms import months_after
from tests.factories.accounts import a_canton
from tests.factories.calls import a_fair_pay_criterion, a_sustainability_criterion, with_criterion
from tests.factories.conventions import (
    TODAY,
    a_call_of,
    a_drafted_convention,
    a_proposed_convention,
    a_short_procedure,
    an_awarded_application,
    award,
    some_sides,
)
from tests.refusals import refused
from workflows import outbox
from workflows.door import GuardFailed, perform
from workflows.journal import broken_link, life_of

pytestmark = pytest.mark.django_db


def test_a_granted_award_drafts_its_instrument_once() -> None:
    sides = some_sides()
    application = an_awarded_application(sides, "9000.00", "4000.00")
    outbox.drain()
    decision = application.decisions.get()
    convention = Convention.objects.get()
    assert (convention.decision, convention.amount, convention.term, convention.state) == (decision, Decimal("13000.00"), "multiannual", "draft")
    assert sorted(line.award.amount for line in convention.funding.all()) == [Decimal("4000.00"), Decimal("9000.00")]
    assert draft_for(decision=decision, by=system_actor()) == convention
    assert Convention.objects.count() == 1
    assert life_of(application.case_ref).filter(step="convention_drafted").count() == 1
    assert broken_link(application.case_ref) is None


@pytest.mark.parametrize("amount, instrument", [("22999.99", "award_order"), ("23000.00", "award_order"), ("23000.01", "convention")])
def test_the_threshold_chooses_and_says_why(amount: str, instrument: str) -> None:
    convention = a_drafted_convention(some_sides(), amount, procedure=a_short_procedure())
    assert (convention.instrument, convention.choice["figures"]["total"], convention.choice["figures"]["threshold"]) == (instrument, amount, "23000")
    assert str(TODAY().year) in convention.choice["sentence"]


def test_the_annual_total_of_the_beneficiary_counts_not_the_dossier_alone() -> None:
    sides = some_sides()
    first = a_drafted_convention(sides, "15000.00", procedure=a_short_procedure())
    second = a_drafted_convention(sides, "8000.01", procedure=a_short_procedure())
    other_year = a_drafted_convention(sides, "8000.01", procedure=a_short_procedure(), years=[TODAY().year + 1])
    assert [each.instrument for each in (first, second, other_year)] == ["award_order", "convention", "award_order"]
    assert second.choice["figures"]["total"] == "23000.01"


def test_another_funder_s_money_does_not_count() -> None:
    sides = some_sides()
    a_drafted_convention(sides, "20000.00", procedure=a_short_procedure())
    elsewhere = some_sides()
    elsewhere.organisation, elsewhere.representative = sides.organisation, sides.representative
    assert a_drafted_convention(elsewhere, "20000.00", procedure=a_short_procedure()).instrument == "award_order"


def test_the_funder_s_own_dated_threshold_holds() -> None:
    sides = some_sides()
    override_setting(
        code="fr.convention.seuil",
        funder=sides.funder,
        value="5000",
        valid_from=date(2020, 1, 1),
        source="Délibération d’essai",
        reason="Essai",
        by=sides.officer,
    )
    assert a_drafted_convention(sides, "5000.01", procedure=a_short_procedure()).instrument == "convention"


def test_live_performance_takes_a_convention_whatever_the_amount() -> None:
    convention = a_drafted_convention(some_sides(is_live_performance=True), "500.00", procedure=a_short_procedure())
    assert (convention.instrument, convention.choice["figures"]["rule"]) == ("convention", "live_performance")


def test_a_swiss_funder_concludes_a_convention() -> None:
    convention = a_drafted_convention(some_sides(a_canton()), "500.00", procedure=a_short_procedure())
    assert (convention.instrument, convention.choice["figures"]["rule"]) == ("convention", "country")
    assert convention.clauses.filter(key="for").exists()


def test_a_public_body_takes_an_award_order() -> None:
    assert (
        a_drafted_convention(some_sides(legal_form="public_body"), "90000.00", requested="90000.00", procedure=a_short_procedure()).instrument == "award_order"
    )


def test_money_decided_later_on_a_living_convention_waits_for_an_amendment() -> None:
    sides = some_sides()
    application = an_awarded_application(sides, "9000.00")
    outbox.drain()
    award(sides, application, "1000.00", years=[TODAY().year + 1])
    outbox.drain()
    assert [(each.amount, each.state) for each in Convention.objects.all()] == [(Decimal("9000.00"), "draft")]
    assert application.awards.filter(state="granted").count() == 2


def test_criteria_bring_their_clauses_with_their_figures_and_become_commitments() -> None:
    sides = some_sides()
    call = a_call_of(sides)
    pay = with_criterion(call, a_fair_pay_criterion(), withheld_rate=Decimal("0.2000"))
    plan = with_criterion(call, a_sustainability_criterion(), withheld_rate=Decimal("0.1000"))
    convention = a_drafted_convention(sides, call=call)
    rows = list(convention.commitments.all())
    assert [(row.call_criterion, row.withheld_rate, row.verdict) for row in rows] == [(pay, Decimal("0.2000"), "pending"), (plan, Decimal("0.1000"), "pending")]
    assert "20\u00a0% du solde" in rows[0].clause.text
    titles = list(convention.clauses.values_list("title", flat=True))
    assert titles.index("Versements") < titles.index("Juste rémunération") < titles.index("Plan de durabilité") < titles.index("Liberté de création")


def test_the_republican_contract_is_a_library_clause_unless_the_call_has_its_criterion() -> None:
    assert a_drafted_convention(some_sides()).clauses.filter(key="contrat-engagement-republicain").count() == 1


@pytest.mark.parametrize("country", ["FR", "CH"])
def test_every_blank_of_the_library_is_filled(country: str) -> None:
    texts = {item.key: library.ANSWER.sub("", item.text) for item in library.library(country).clauses}
    assert {key: unknown_in(text) for key, text in texts.items() if unknown_in(text)} == {}


def test_the_blanks_are_those_that_the_data_fills() -> None:
    assert set(library.merge_fields(a_drafted_convention(some_sides()))) == NAMES


# --- writing it


def test_the_officer_writes_while_it_is_a_draft_and_the_journal_keeps_what_was_there() -> None:
    sides = some_sides()
    convention = a_drafted_convention(sides)
    clause = convention.clauses.get(key="objet")
    clauses.rewrite(clause=clause, title="Objet", text="Un seul paragraphe.\r\n\x07", by=sides.officer)
    clause.refresh_from_db()
    assert clause.text == "Un seul paragraphe."
    entry = life_of(convention.case_ref).get(step="clause_rewritten")
    assert entry.data["before"].startswith("Le bénéficiaire s’engage")


def test_nobody_else_writes_and_nobody_once_proposed() -> None:
    sides = some_sides()
    convention = a_proposed_convention(sides)
    clause = convention.clauses.first()
    for actor, sentence in ((sides.representative, "Seule la personne qui instruit"), (sides.officer, "n’est plus en rédaction")):
        with pytest.raises(Refused, match=sentence):
            clauses.rewrite(clause=clause, title="Autre", text="Autre texte", by=actor)
    clause.refresh_from_db()
    assert clause.title == "Préambule"


def test_a_required_clause_stays_and_an_added_one_moves_and_goes() -> None:
    sides = some_sides()
    convention = a_drafted_convention(sides)
    with pytest.raises(Refused, match="obligatoire"):
        clauses.remove(clause=convention.clauses.get(key="objet"), by=sides.officer)
    added = clauses.add(convention=convention, title="Objet", text="Encore.", by=sides.officer)
    assert added.key == "objet-2"
    clauses.move(clause=added, places=-1000, by=sides.officer)
    assert list(convention.clauses.values_list("position", flat=True)) == list(range(1, convention.clauses.count() + 1))
    assert convention.clauses.first() == added
    clauses.comment(clause=added, text="À revoir", by=sides.officer)
    clauses.remove(clause=added, by=sides.officer)
    assert [(comment.clause_id, comment.clause_title) for comment in ClauseComment.objects.all()] == [(None, "Objet")]


def test_both_sides_comment_what_is_proposed() -> None:
    sides = some_sides()
    convention = a_proposed_convention(sides)
    clause = convention.clauses.first()
    clauses.comment(clause=clause, text="Pourquoi ?", by=sides.representative)
    clauses.comment(clause=clause, text="Pour cela.", by=sides.officer)
    assert [(comment.side, comment.text) for comment in clause.comments.all()] == [("beneficiary", "Pourquoi ?"), ("funder", "Pour cela.")]
    perform(convention, "request_changes", actor=sides.representative, reason="À préciser")
    with pytest.raises(Refused, match="closes"):
        clauses.comment(clause=clause, text="Encore", by=sides.representative)


def test_an_unknown_field_stands_in_the_way_of_proposing() -> None:
    sides = some_sides()
    convention = a_drafted_convention(sides)
    clauses.rewrite(clause=convention.clauses.get(key="objet"), title="Objet", text="{inconnu}", by=sides.officer)
    with refused(GuardFailed, "Clauses à compléter : Objet"):
        perform(convention, "propose", actor=sides.officer)


def years(convention: Any) -> list[int]:
    return [instalment.fiscal_year for instalment in convention.instalments.all()]


def test_awards_of_several_years_make_a_multiannual_convention() -> None:
    convention = a_drafted_convention(some_sides(), "9000.00", "9000.00", "9000.00")
    assert (convention.term, years(convention)) == ("multiannual", [TODAY().year, TODAY().year + 1, TODAY().year + 2, TODAY().year + 2])
    assert sum(instalment.amount for instalment in convention.instalments.all()) == convention.amount


def test_an_act_is_in_french_whoever_clicks() -> None:
    with override("en"):
        convention = a_drafted_convention(some_sides(), procedure=a_short_procedure())
        fields = library.merge_fields(convention)
    assert ("1er\u00a0mai" in fields["debut"], convention.instalments.first().label) == (True, f"Avance {TODAY().year}")


def test_a_term_longer_than_the_ceiling_is_not_proposed() -> None:
    sides = some_sides()
    convention = a_drafted_convention(sides, procedure=a_short_procedure(convention={"always": True, "years_max_setting": "fr.cpo.duree_max"}))
    starts_on = convention.starts_on
    rewrite_terms(convention=convention, purpose="Essai", starts_on=starts_on, ends_on=months_after(starts_on, 48), by=sides.officer)
    with refused(GuardFailed, "La durée dépasse 4 ans"):
        perform(convention, "propose", actor=sides.officer)
    rewrite_terms(convention=convention, purpose="Essai", starts_on=starts_on, ends_on=months_after(starts_on, 48) - timedelta(days=1), by=sides.officer)
    perform(convention, "propose", actor=sides.officer)
