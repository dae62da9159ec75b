"""The prover on real procedures: those shipped are clean; one thing broken gives that finding and no other."""

import copy
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from accounts.models import Funder, Membership
from accounts.system import system_actor
from calls.domain.catalogue import content_of, shipped
from calls.effects import CLOSES, OPENS
from calls.referentials import shapes
from calls.referentials.schema import complaints
from documents.catalogue import PAPERS
from documents.examiners import blanks_of
from tests.factories.accounts import a_canton, a_city, a_person, holding
from tests.factories.grants import a_submitted_application
from workflows.clocks import RINGERS
from workflows.lifecycle import Lifecycle
from workflows.models import Procedure
from workflows.procedures.prover import Finding, blocking, prove
from workflows.procedures.prover.links import LINKS
from workflows.rights import right


@pytest.mark.parametrize("key", shipped("procedure"))
def test_the_shipped_procedures_are_clean(key):
    assert prove(content_of("procedure", key)) == []


def broken(key: str, *changes: tuple[str, object]) -> dict:
    """A shipped procedure with some values of it replaced; None removes a key."""
    body = copy.deepcopy(content_of("procedure", key))
    for path, value in changes:
        *way, last = path.split("/")
        place = body
        for step in way:
            place = place[int(step)] if step.isdigit() else place.setdefault(step, {})
        if value is None:
            del place[last]
        else:
            place[int(last) if last.isdigit() else last] = value
    return body


def a_condition(step: str, must: str) -> dict:
    return {"key": "c", "step": step, "must": must, "says": "Dossier hors de ce cadre."}


def an_approval(**changes: object) -> dict:
    return {"key": "two", "step": "decision.take", "count": 2, "role": "decision_maker", "label": "Deux voix"} | changes


DEAR, CHEAP = "amount_requested > 5000000", "amount_requested < 100"
ONE_FAULT = [
    ("instalments", [("instalments/0/share", 0.5)], "contradiction", "instalments"),
    ("a stage another needs", [("stages", ["review", "committee", "convention"]), ("report", None)], "contradiction", "stages"),
    ("readings without a number", [("reviews/count", 0)], "contradiction", "reviews.count"),
    ("no quorum", [("committee/quorum", 0)], "contradiction", "committee.quorum"),
    ("an unknown step", [("who/application.declare_admisible", "secretary")], "unknown_step", "who.application.declare_admisible"),
    ("an unknown role", [("who/application.declare_admissible", "mayor")], "unknown_role", "who.application.declare_admissible"),
    ("the applicant's own step", [("who/application.submit", "case_officer")], "taken_from_the_dossier", "who.application.submit"),
    ("one role certifies and pays", [("who/instalment.order", "certifier")], "same_role", "who.instalment.order"),
    ("an act that brings another about", [("who/decision.take", "secretary")], "cannot_follow", "who.application.decide"),
    ("an unreadable condition", [("conditions", [a_condition("application.decide", "amount_requested <")])], "unreadable_condition", "conditions.0"),
    ("an unknown fact", [("conditions", [a_condition("application.decide", "amount_asked > 3")])], "unreadable_condition", "conditions.0"),
    ("a condition nobody fulfils", [("conditions", [a_condition("award.lapse", f"{DEAR} && {CHEAP}")])], "never_holds", "conditions.0"),
    ("two that exclude each other", [("conditions", [a_condition("award.lapse", DEAR), a_condition("award.lapse", CHEAP) | {"key": "d"}])], "never_together", "conditions.1"),
    ("one the way in excludes", [("conditions", [a_condition("review.submit", DEAR), a_condition("review.freeze", CHEAP) | {"key": "d"}])], "never_meets", "conditions.1"),
    ("the only way out has a condition", [("conditions", [a_condition("application.decide", DEAR)])], "stuck", "conditions.0"),
    ("two codes alike", [("conditions", [a_condition("application.submit", DEAR), a_condition("decision.take", DEAR)])], "key_twice", "conditions.1"),
    ("a letter nobody prints", [("letters", [{"paper": "postcard", "text": "Bonjour"}])], "unknown_paper", "letters.0"),
    ("a blank nobody fills", [("letters", [{"paper": "decision_letter", "text": "Bonjour {applicnt}"}])], "unknown_blank", "letters.0.text"),
    ("half a blank", [("letters", [{"paper": "decision_letter", "text": "Bonjour {"}])], "half_blank", "letters.0.text"),
    ("an unknown figure", [("payment/within_setting", "fr.versement.delay")], "unknown_figure", "payment.within_setting"),
    ("a figure of another nature", [("payment/within_setting", "fr.convention.seuil")], "wrong_unit", "payment.within_setting"),
    ("later than the law", [("report/due_months_after_end", 9)], "over_the_ceiling", "report.due_months_after_end"),
    ("a delay that fires nothing", [("delays/appeal", {"days": 30, "unit": "calendar"})], "clock_fires_nothing", "delays.appeal"),
    ("an interim report nobody asks for", [("instalments/0/condition", "interim_report")], "no_interim_report", "instalments.0"),
]  # fmt: skip


@pytest.mark.parametrize("changes, code, place", [each[1:] for each in ONE_FAULT], ids=[each[0] for each in ONE_FAULT])
def test_one_thing_broken_gives_that_finding_alone(changes, code, place):
    found = prove(broken("project_grant", *changes))
    assert [(finding.code, finding.is_blocking, finding.place) for finding in found] == [(code, True, place)]
    assert all((str(finding.reason), str(finding.mend), str(finding.example)) for finding in found)


WARNED = [
    ("a step of a dropped stage", "small_grant", [("who/application.refer", "chair")], "dropped_step", "who.application.refer"),
    ("a condition always true", "project_grant", [("conditions", [a_condition("application.decide", "amount_requested >= 0")])], "always_holds", "conditions.0"),
    ("an approval never asked", "project_grant", [("approvals", [an_approval(when=f"{DEAR} && {CHEAP}")])], "never_holds", "approvals.0.when"),
    ("longer than is advised", "multi_year", [("convention/years", 6)], "over_the_ceiling", "convention.years"),
    ("paid at once with no delay named", "small_grant", [("payment", None)], "no_payment_delay", "payment.within_setting"),
]


@pytest.mark.parametrize("key, changes, code, place", [each[1:] for each in WARNED], ids=[each[0] for each in WARNED])
def test_what_is_only_doubtful_warns_and_lets_publish(key, changes, code, place):
    found = prove(broken(key, *changes))
    assert [(finding.code, finding.is_blocking, finding.place) for finding in found] == [(code, False, place)]


def test_the_example_of_a_dossier_that_gets_stuck_can_be_read_aloud():
    (found,) = prove(broken("project_grant", ("conditions", [a_condition("application.decide", DEAR)])))
    assert found.facts == {"amount_requested": 4999999}
    assert found.path[-1] == "advise"
    assert "Montant demandé = 49\u202f999,99" in str(found.example)
    assert "Avis rendu, décision à prendre ; puis aucune issue ne s’ouvre." in str(found.example)
    assert found.proof == "solved"


def test_a_condition_beyond_the_solver_is_tried_and_says_so():
    (found,) = prove(broken("project_grant", ("conditions", [a_condition("application.decide", "amount_requested < budget_total")])))
    assert (found.code, found.proof) == ("stuck", "sampled")
    assert found.facts["amount_requested"] >= found.facts["budget_total"]


@pytest.mark.parametrize(
    "step, must",
    [
        ("application.submit", DEAR),  # the applicant is still writing
        ("application.declare_admissible", DEAR),  # the rest is inadmissible
        ("application.close_review", "readings_count >= 3"),  # more may come in
        ("decision.take", "amount <= 2000000"),  # the authority may change the amount
        ("instalment.certify", "amount_withheld == 0"),
    ],
)
def test_a_sensible_condition_is_let_through(step, must):
    assert prove(broken("project_grant", ("conditions", [a_condition(step, must)]))) == []


# --- the people of today


@pytest.fixture
def funder(db) -> Funder:
    """Every chair taken, four readers, one person for each other role."""
    city = a_city()
    for role in Role:
        for _rank in range(4 if role == Role.JUROR else 1):
            holding(role, city)
    return city


def codes(body: dict, funder: Funder) -> list[tuple[str, bool]]:
    return [(finding.code, finding.is_blocking) for finding in prove(body, funder_id=funder.pk)]


def test_an_empty_chair_too_few_readers_and_too_few_to_approve_are_found(funder, django_assert_num_queries):
    body = content_of("procedure", "project_grant")
    with django_assert_num_queries(4):
        found = prove(body, funder_id=funder.pk)
    assert [finding.code for finding in found] == ["no_committee"]
    assert codes(broken("project_grant", ("reviews/count", 5)), funder) == [("too_few_readers", True), ("no_committee", False)]
    assert codes(broken("project_grant", ("approvals", [an_approval()])), funder) == [("too_few_to_approve", True), ("no_committee", False)]
    Membership.objects.filter(funder=funder, role=Role.CHAIR).delete()
    (found,) = blocking(prove(body, funder_id=funder.pk))
    assert (found.code, found.place) == ("nobody", "session.approve_minutes")
    assert "Présidence de commission" in str(found.reason)


def test_whoever_acts_is_not_one_of_those_who_agree(funder):
    """Two hold the role: each could approve, but one of them must act. A third, or an act given to another role, opens it."""
    two = broken("project_grant", ("approvals", [an_approval()]))
    holding(Role.DECISION_MAKER, funder, a_person())
    assert codes(two, funder) == [("too_few_to_approve", True), ("no_committee", False)]
    (found,) = blocking(prove(two, funder_id=funder.pk))
    assert "1 personne(s) seulement peuvent donner le leur, outre celle qui fait l’acte" in str(found.reason)
    assert codes(broken("project_grant", ("approvals", [an_approval(role="controller", count=1)])), funder) == [("no_committee", False)]
    holding(Role.DECISION_MAKER, funder, a_person())
    assert codes(two, funder) == [("no_committee", False)]


def test_a_closed_account_holds_no_chair_and_one_person_for_two_is_found(funder):
    certifier, officer = (Membership.objects.get(funder=funder, role=role) for role in (Role.CERTIFIER, Role.AUTHORISING_OFFICER))
    officer.user.is_active = False
    officer.user.save(update_fields=["is_active"])
    assert codes(content_of("procedure", "small_grant"), funder) == [("nobody", True)]
    holding(Role.AUTHORISING_OFFICER, funder, certifier.user)
    assert codes(content_of("procedure", "small_grant"), funder) == [("same_person", True)]
    holding(Role.AUTHORISING_OFFICER, funder, a_person())
    assert codes(content_of("procedure", "small_grant"), funder) == []


def test_the_law_of_a_country_does_not_bind_the_funders_of_another(funder):
    late = broken("small_grant", ("report/due_months_after_end", 9))
    assert codes(late, funder) == [("over_the_ceiling", True)]
    canton = a_canton()
    Membership.objects.filter(funder=funder).update(funder=canton)
    assert codes(late, canton) == []


# --- any body at all


def a_body(seed: int) -> dict:
    """A body of the right shape, made up: stages, people, conditions and approvals at random."""
    chance = Random(seed)
    body = copy.deepcopy(content_of("procedure", chance.choice(shipped("procedure"))))
    body["stages"] = [stage for stage in shapes.STAGES if chance.random() < 0.6]
    body["reviews"] = {"count": chance.randint(0, 3)}
    steps = [f"{noun}.{name}" for noun in LINKS.parts for name in Lifecycle.registry[noun].steps]
    body["who"] = {chance.choice(steps): chance.choice(Role.values) for _line in range(chance.randint(0, 2))}
    body["conditions"] = [a_condition(chance.choice(steps), a_sentence(chance)) | {"key": f"c{rank}"} for rank in range(chance.randint(0, 4))]
    body["approvals"] = [an_approval(step=chance.choice(steps), count=chance.randint(1, 3), role=chance.choice(Role.values))] if chance.random() < 0.3 else []
    return body


def a_sentence(chance: Random) -> str:
    atoms = [f"amount_requested {chance.choice(('<', '>='))} {chance.randint(0, 9)}00000", "is_live_performance", f"score {chance.choice(('<', '>='))} {chance.randint(0, 9)}00"]
    return f" {chance.choice(('&&', '||'))} ".join(chance.sample(atoms, chance.randint(1, 2)))


@settings(max_examples=150, deadline=None, database=None)
@given(st.integers(0, 2**40))
def test_any_body_of_the_right_shape_gets_an_answer_and_an_accepted_one_goes_to_its_end(seed):
    body = a_body(seed)
    assert complaints(shapes.PROCEDURE, body) == []
    found = prove(body)
    assert all(isinstance(finding, Finding) and str(finding.reason) and str(finding.mend) for finding in found)
    if not blocking(found):
        goes_to_its_end(body)


def goes_to_its_end(body: dict) -> None:
    """Walked plainly on the tables themselves: from every state one comes to, an end, without giving up."""
    for noun in LINKS.parts:
        lifecycle = Lifecycle.registry[noun]
        kept = [step for step in lifecycle.steps.values() if (not step.stage or step.stage in body["stages"]) and (not step.without or step.without not in body["stages"])]
        if LINKS.parts[noun].stage and LINKS.parts[noun].stage not in body["stages"]:
            continue
        for state in after(kept, {str(lifecycle.initial)}):
            assert after([step for step in kept if not step.is_grave], {state}) & lifecycle.final_states, f"{noun} {state}"


def after(steps: list, states: set[str]) -> set[str]:
    while more := {str(step.target) for step in steps if states & {str(source) for source in step.sources}} - states:
        states = states | more
    return states


# --- what the rooms declared is whole


def test_every_delay_says_what_it_fires_and_every_noun_takes_part():
    assert set(LINKS.clocks) == set(RINGERS)
    assert {OPENS, CLOSES} <= set(LINKS.clocks)
    assert set(LINKS.parts) == {noun for noun, each in Lifecycle.registry.items() if not each.model.__module__.startswith("tests.")}


def test_every_paper_offers_blanks_to_its_letter():
    assert all(blanks_of(paper) for paper in PAPERS.values())


@pytest.mark.django_db
def test_a_step_given_to_a_role_is_still_taken_by_the_delay_that_fires_it():
    """Otherwise a line of `who` would stop the completion's delay, and nobody would know."""
    body = broken("project_grant", ("who/application.dismiss", "secretary"))
    dossier = a_submitted_application()
    dossier.procedure = Procedure(key="x", version=1, title="x", body=body)
    dismiss = Lifecycle.registry["application"].steps["dismiss"]
    people = [holding(role, dossier.funder) for role in (Role.SECRETARY, Role.CASE_OFFICER)]
    assert prove(body) == []
    assert [right(dossier, dismiss, actor) for actor in (system_actor(), *people)] == [True, True, False]
