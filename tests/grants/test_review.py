"""Readings: given evenly and without conflict, marked in decimals, handed in, recomputable by anyone."""

import io
import json
import random
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from grants.domain import reviews
from grants.domain.assignment import Problem, Proposal, faults_of, loads_below_minimum, propose
from grants.domain.marks import mean, spread, weighted_mean
from grants.domain.queries.panels import may_see_marks
from grants.models import Application, Review
from grants.recompute import differences, half_up
from tests.factories.accounts import a_juror
from tests.factories.panels import a_house, a_sheet, hand_in, mark
from tests.refusals import refused
from workflows.door import perform
from workflows.errors import GuardFailed, NotPermitted, WrongState

#: Instances of other conference systems with their known optimum (each names its source).
VECTORS = Path(__file__).parent / "data/assignment_vectors.json"
GRID = [{"code": "a", "weight": 3, "max": 5}, {"code": "b", "weight": 1, "max": 5}]


# --- the arithmetic


@pytest.mark.parametrize(
    "marks,decimals,expected",
    [
        ({"a": "4", "b": "3"}, 2, "3.75"),
        ({"a": "4", "b": "4"}, 0, "4"),
        ({"a": "3", "b": "5"}, 0, "4"),  # 3.5 is half: up
        ({"a": "0", "b": "0"}, 2, "0.00"),
        ({"a": "4.5", "b": "1"}, 1, "3.6"),  # 3.625 to one decimal
        ({"a": "1", "b": "2"}, 3, "1.250"),
    ],
)
def test_a_weighted_mean_is_rounded_once_half_up(marks: dict[str, str], decimals: int, expected: str) -> None:
    assert str(weighted_mean(GRID, {code: Decimal(value) for code, value in marks.items()}, decimals)) == expected


def test_a_missing_mark_is_never_a_zero() -> None:
    assert weighted_mean(GRID, {"a": Decimal(5)}) is None
    assert weighted_mean([], {}) is None


def test_items_on_other_scales_are_brought_to_the_largest() -> None:
    items = [{"code": "a", "weight": 1, "max": 10}, {"code": "b", "weight": 1, "max": 5}]
    assert weighted_mean(items, {"a": Decimal(8), "b": Decimal(3)}) == Decimal("7.00")


def test_a_third_is_exact_before_it_is_rounded() -> None:
    assert mean([Decimal("4.00"), Decimal("4.00"), Decimal("4.01")]) == Decimal("4.00")
    assert mean([Decimal("4.01"), Decimal("4.02")]) == Decimal("4.02")
    assert (mean([]), spread([]), spread([Decimal(2), Decimal(5)])) == (None, None, Decimal(3))


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5)), min_size=1, max_size=8), st.integers(0, 4))
def test_two_programs_that_share_no_line_agree(rows: list[tuple[int, int]], decimals: int) -> None:
    items = [{"code": str(rank), "weight": weight, "max": 5} for rank, (weight, _value) in enumerate(rows)]
    from fractions import Fraction

    exact = Fraction(sum(weight * value for weight, value in rows), sum(weight for weight, _value in rows))
    assert str(weighted_mean(items, {str(rank): Decimal(value) for rank, (_weight, value) in enumerate(rows)}, decimals)) == half_up(exact, decimals)


# --- the assignment


def vectors() -> list[Any]:
    return [pytest.param(row, id=row["name"]) for row in json.loads(VECTORS.read_text())]


def problem_of(row: dict[str, Any]) -> Problem:
    cost = {(file, juror): value for file, line in enumerate(row["cost_file_by_juror"]) for juror, value in enumerate(line)}
    forbidden = {(file, juror) for file, line in enumerate(row["forbidden_file_by_juror"]) for juror, value in enumerate(line) if value}
    return Problem(
        wanted=dict(enumerate(row["reviews_per_file"])), capacity=dict(enumerate(row["max_load"])), minimum=dict(enumerate(row["min_load"])), forbidden=frozenset(forbidden), cost=cost
    )


@pytest.mark.parametrize("row", vectors())
def test_known_instances_reach_their_known_optimum(row: dict[str, Any]) -> None:
    problem = problem_of(row)
    proposal = propose(problem)
    assert faults_of(problem, proposal) == []
    assert bool(proposal.shortage) is not row["feasible"]
    if row["feasible"]:
        assert sum(problem.cost[pair] for pair in proposal.pairs) == row["optimal_cost"]
        assert loads_below_minimum(problem, proposal) == []


def a_problem(files: int = 40, jurors: int = 9, each: int = 3, seed: int = 1, conflicts: float = 0.1) -> Problem:
    draw = random.Random(7)
    forbidden = frozenset((file, juror) for file in range(files) for juror in range(jurors) if draw.random() < conflicts)
    return Problem(wanted=dict.fromkeys(range(files), each), capacity=dict.fromkeys(range(jurors), 15), forbidden=forbidden, seed=seed)


def test_loads_are_even_and_conflicts_respected() -> None:
    problem = a_problem()
    proposal = propose(problem)
    assert faults_of(problem, proposal) == []
    assert (proposal.shortage, min(proposal.loads.values()), max(proposal.loads.values())) == ({}, 13, 14)


def test_the_same_seed_gives_the_same_answer_whatever_the_order_of_the_rows() -> None:
    problem = a_problem()
    shuffled = Problem(wanted=dict(reversed(problem.wanted.items())), capacity=dict(reversed(problem.capacity.items())), forbidden=problem.forbidden)
    assert (problem.digest, propose(problem).digest) == (shuffled.digest, propose(shuffled).digest)
    assert propose(problem).digest != propose(a_problem(seed=2)).digest


def test_a_shortage_is_named_dossier_by_dossier_and_never_silent() -> None:
    """Two readers with room for three readings in all, four wanted; one dossier that nobody may read."""
    problem = Problem(wanted={1: 1, 2: 1, 3: 2}, capacity={7: 2, 8: 1}, forbidden=frozenset({(3, 7), (3, 8)}))
    proposal = propose(problem)
    assert (proposal.shortage, len(proposal.pairs), faults_of(problem, proposal)) == ({3: 2}, 2, [])


def test_what_people_already_hold_counts() -> None:
    proposal = propose(Problem(wanted={1: 1, 2: 1}, capacity={7: 5, 8: 5}, held={7: 4}))
    assert proposal.loads == {7: 4, 8: 2}


@pytest.mark.parametrize(
    "pairs,shortage,fault",
    [
        (((1, 8),), {}, "conflict (1, 8)"),
        (((1, 7), (1, 7)), {}, "twice (1, 7)"),
        (((1, 7), (2, 7)), {}, "overloaded 7"),
        (((2, 8),), {1: 1}, "idle reader for 1"),
        (((1, 7),), {}, "miscounted 2"),
        (((1, 9), (2, 8)), {}, "unknown (1, 9)"),
    ],
)
def test_the_verifier_sees_each_kind_of_fault(pairs: Any, shortage: dict[int, int], fault: str) -> None:
    problem = Problem(wanted={1: 1, 2: 1}, capacity={7: 1, 8: 1}, forbidden=frozenset({(1, 8)}))
    assert fault in faults_of(problem, Proposal(pairs, shortage, {}))


@given(st.integers(1, 7), st.integers(1, 5), st.integers(1, 3), st.integers(0, 4), st.sets(st.tuples(st.integers(0, 6), st.integers(0, 4))))
def test_every_proposal_passes_the_verifier(files: int, jurors: int, each: int, most: int, forbidden: set[tuple[int, int]]) -> None:
    problem = Problem(wanted=dict.fromkeys(range(files), each), capacity=dict.fromkeys(range(jurors), most), forbidden=frozenset(forbidden))
    assert faults_of(problem, propose(problem)) == []


@pytest.mark.django_db
def test_a_proposal_is_shown_then_applied_as_shown() -> None:
    house = a_house(readers=3)
    dossiers = [house.admissible() for _ in range(2)]
    client = Client()
    client.force_login(house.secretary)
    url = reverse("grants:proposal", args=[house.call.slug])
    settings = {"most": "2", "seed": "5", "jurors": [juror.pk for juror in house.jury]}
    page = client.get(url, settings)
    assert (page.status_code, page.context["proposal"].shortage, Review.objects.count()) == (200, {}, 0)
    answer = client.post(url, settings | {"digest": page.context["problem"].digest})
    assert (answer.status_code, Counter(Review.objects.values_list("reviewer", flat=True))) == (302, Counter({juror.pk: 2 for juror in house.jury}))
    assert {dossier.reviews.count() for dossier in dossiers} == {3}


@pytest.mark.django_db
def test_a_proposal_that_is_out_of_date_is_not_applied() -> None:
    house = a_house()
    house.admissible()
    client = Client()
    client.force_login(house.secretary)
    url = reverse("grants:proposal", args=[house.call.slug])
    settings = {"most": "5", "seed": "5", "jurors": [juror.pk for juror in house.jury]}
    digest = client.get(url, settings).context["problem"].digest
    house.admissible()
    page = client.post(url, settings | {"digest": digest})
    assert "Les données ont changé depuis l’aperçu" in page.content.decode()
    assert Review.objects.count() == 0


# --- giving, marking, handing in


@pytest.mark.django_db
def test_only_the_secretary_gives_readings_to_the_jury_and_once() -> None:
    house = a_house()
    dossier = house.admissible()
    with refused(NotPermitted, "secrétariat"):
        reviews.assign(application=dossier, reviewer=house.jury[0], by=house.officer)
    with refused(GuardFailed, "ne fait pas partie du jury"):
        reviews.assign(application=dossier, reviewer=house.officer, by=house.secretary)
    reviews.assign(application=dossier, reviewer=house.jury[0], by=house.secretary)
    with refused(GuardFailed, "lit déjà ce dossier"):
        reviews.assign(application=dossier, reviewer=house.jury[0], by=house.secretary)


@pytest.mark.django_db
def test_readings_open_when_there_are_enough_and_close_when_all_are_in() -> None:
    house = a_house()
    dossier = house.admissible()
    house.assigned(dossier, house.jury[:1])
    with refused(GuardFailed, "Il manque 1 lecture sur 2"):
        perform(dossier, "open_review", actor=house.secretary)
    house.assigned(dossier, house.jury[1:])
    perform(dossier, "open_review", actor=house.secretary)
    hand_in(dossier.reviews.first(), "3")
    with refused(GuardFailed, "1 lecture n’est pas rendue"):
        perform(dossier, "close_review", actor=house.secretary)
    hand_in(dossier.reviews.last(), "4")
    perform(dossier, "close_review", actor=house.secretary)
    assert (dossier.state, str(dossier.score)) == ("reviewed", "3.50")


@pytest.mark.django_db
def test_an_incomplete_reading_is_not_handed_in_and_says_what_is_missing() -> None:
    house = a_house()
    review = house.under_review().reviews.first()
    sheet = a_sheet(review, recommendation="")
    first = review.grid.items[0]
    sheet.marks[first["code"]] = None
    kept = reviews.keep_sheet(review=review, revision=0, sheet=sheet, by=review.reviewer)
    with refused(GuardFailed, f"Il reste à remplir : {first['label']}, votre avis."):
        perform(kept, "submit", actor=kept.reviewer)
    assert Review.objects.get(pk=review.pk).score is None


@pytest.mark.django_db
def test_a_remark_typed_before_its_mark_is_kept() -> None:
    review = a_house().under_review().reviews.first()
    sheet = a_sheet(review, None)
    code = review.grid.items[0]["code"]
    sheet.remarks[code] = "À vérifier."
    reviews.keep_sheet(review=review, revision=0, sheet=sheet, by=review.reviewer)
    assert list(review.marks.values_list("code", "value", "comment")) == [(code, None, "À vérifier.")]


@pytest.mark.django_db
def test_an_older_page_never_writes_over_a_newer_one() -> None:
    review = a_house().under_review().reviews.first()
    mark(review, "4")
    with refused(WrongState, "modifiée dans une autre fenêtre"):
        mark(review, "1")
    assert set(review.marks.values_list("value", flat=True)) == {Decimal("4.00")}


@pytest.mark.django_db
def test_nobody_marks_for_another_nor_after_handing_in() -> None:
    house = a_house()
    review = house.under_review().reviews.first()
    with refused(WrongState, "modifiée"):
        reviews.keep_sheet(review=review, revision=0, sheet=a_sheet(review), by=house.jury[1])
    with refused(NotPermitted, "la personne à qui la lecture est confiée"):
        perform(mark(review), "submit", actor=house.jury[1])
    done = hand_in(Review.objects.get(pk=review.pk))
    with refused(WrongState, "rendue"):
        mark(Review.objects.get(pk=done.pk), "1")


@pytest.mark.django_db
def test_others_marks_open_once_all_ones_own_are_in() -> None:
    house = a_house()
    dossier, other = house.under_review(), house.under_review()
    mine, theirs = dossier.reviews.get(reviewer=house.jury[0]), dossier.reviews.get(reviewer=house.jury[1])
    hand_in(theirs, "2")
    hand_in(mine, "5")
    client = Client()
    client.force_login(house.jury[0])
    url = reverse("grants:marks", args=[dossier.pk])
    assert not may_see_marks(house.jury[0], dossier)
    assert "Vous verrez les notes des autres" in client.get(url).content.decode()
    hand_in(other.reviews.get(reviewer=house.jury[0]), "3")
    assert may_see_marks(house.jury[0], dossier)
    assert str(house.jury[1]) in client.get(url).content.decode()


# --- the reading room


def in_the_room(review: Review, user: Any = None) -> Client:
    client = Client()
    client.force_login(user or review.reviewer)
    return client


def typed(review: Review, value: str = "4", **fields: Any) -> dict[str, Any]:
    return {f"mark_{item['code']}": value for item in review.grid.items} | {"recommendation": "favourable", "revision": review.revision} | fields


@pytest.mark.django_db
def test_the_reading_room_saves_without_a_script_then_hands_in_and_goes_on() -> None:
    house = a_house()
    reader = house.jury[0]
    review, following = (house.under_review().reviews.get(reviewer=reader) for _ in range(2))
    client, url = in_the_room(review), reverse("grants:review", args=[review.pk])
    assert client.post(url, typed(review, comment="Un avis.", amount_proposed="8 000,00")).headers["Location"] == url
    review.refresh_from_db()
    assert (review.revision, review.comment, review.amount_proposed, review.marks.count()) == (1, "Un avis.", Decimal("8000.00"), len(review.grid.items))
    answer = client.post(url, typed(review, hand_in="1"))
    review.refresh_from_db()
    assert (answer.headers["Location"], review.state, str(review.score)) == (reverse("grants:review", args=[following.pk]), "submitted", "4.00")


@pytest.mark.django_db
def test_handing_in_too_early_keeps_what_was_typed_and_says_what_is_missing() -> None:
    review = a_house().under_review().reviews.first()
    page = in_the_room(review).post(reverse("grants:review", args=[review.pk]), typed(review, hand_in="1", recommendation=""), follow=True)
    review.refresh_from_db()
    assert (review.state, review.revision, "Il reste à remplir : votre avis." in page.content.decode()) == ("assigned", 1, True)


@pytest.mark.django_db
def test_what_is_typed_is_saved_as_it_is_typed() -> None:
    review = a_house().under_review().reviews.first()
    client, url = in_the_room(review), reverse("grants:review_save", args=[review.pk])
    answer = client.post(url, typed(review))
    assert (answer.status_code, answer.json()["revision"]) == (200, 1)
    stale = client.post(url, typed(review, "1"))
    assert (stale.status_code, "modifiée dans une autre fenêtre" in stale.json()["sentence"]) == (409, True)
    wrong = client.post(url, typed(review, amount_proposed="999 999,00", revision=1))
    assert (wrong.status_code, wrong.json()) == (422, {"errors": {"amount_proposed": ["Le montant proposé dépasse la demande."]}})


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["6", "-1", "4.5", "abc"])
def test_a_mark_off_the_scale_is_refused(value: str) -> None:
    review = a_house().under_review().reviews.first()
    answer = in_the_room(review).post(reverse("grants:review_save", args=[review.pk]), typed(review, value))
    assert (answer.status_code, review.marks.count()) == (422, 0)


@pytest.mark.django_db
def test_a_colleague_finds_no_such_page() -> None:
    house = a_house()
    review = house.under_review().reviews.get(reviewer=house.jury[0])
    assert in_the_room(review, house.jury[1]).get(reverse("grants:review", args=[review.pk])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name,who", [("my_readings", "juror"), ("readings", "secretary")])
def test_lists_ask_as_many_questions_for_three_as_for_one(name: str, who: str) -> None:
    house = a_house()
    person = house.jury[0] if who == "juror" else house.secretary
    client, url = Client(), reverse(f"grants:{name}", args=[] if who == "juror" else [house.call.slug])
    client.force_login(person)
    house.under_review()
    client.get(url)
    one = queries_of(client, url)
    house.under_review()
    house.under_review()
    assert queries_of(client, url) == one


def queries_of(client: Client, url: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


# --- anyone recomputes


@pytest.mark.django_db
def test_an_export_recomputes_and_a_forged_one_does_not() -> None:
    house = a_house()
    dossier = house.reviewed(marks=("5", "2"))
    out = io.StringIO()
    call_command("export_marks", house.call.slug, stdout=out)
    bundle = json.loads(out.getvalue())
    assert differences(bundle) == []
    assert bundle["applications"][0]["score"] == "3.50"
    bundle["applications"][0]["score"] = "3.60"
    assert differences(bundle) == [f"{dossier.case_ref} : 3.60 publié, 3.50 recalculé"]
    assert dossier.applicant.get_full_name() not in out.getvalue()


@pytest.mark.django_db
def test_the_check_fails_when_a_result_was_changed_behind_the_door() -> None:
    house = a_house()
    dossier = house.reviewed(marks=("5", "2"))
    out = io.StringIO()
    call_command("export_marks", house.call.slug, "--check", stdout=out)
    assert out.getvalue().strip() == "Toutes les notes se recalculent à l’identique."
    Application.objects.filter(pk=dossier.pk).update(score=Decimal("4.90"))
    with pytest.raises(CommandError, match="4.90 publié, 3.50 recalculé"):
        call_command("export_marks", house.call.slug, "--check")
    with pytest.raises(CommandError, match="Aucun appel"):
        call_command("export_marks", "inconnu")


@pytest.mark.django_db
def test_a_juror_who_joins_later_is_asked_like_the_others() -> None:
    house = a_house()
    house.under_review()
    newcomer = a_juror(house.funder)
    dossier = house.admissible()
    problem = reviews.problem_for(house.call, by=house.secretary, capacity={newcomer.pk: 5, house.jury[0].pk: 5}, seed=1)
    assert (problem.wanted, problem.held) == ({dossier.pk: 2}, {newcomer.pk: 0, house.jury[0].pk: 1})
