"""Dossiers played through a procedure that is not published yet: by where, by whom, by when. Exact figures, by hand."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from workflows.procedures.cases import Case
from workflows.procedures.durations import duration
from workflows.procedures.outcomes import LATER, Load
from workflows.procedures.prover import prove
from workflows.procedures.roads import road, roads_of
from workflows.procedures.runs import merged
from workflows.procedures.samples import figures_of, invented, written
from workflows.procedures.simulation import simulate

ALL = ["review", "committee", "convention", "report"]
BODY: dict[str, Any] = {
    "title": "Essai",
    "stages": ALL,
    "reviews": {"count": 2},
    "committee": {"quorum": 0.5},
    "instalments": [{"kind": "advance", "share": 0.7, "condition": "signature"}, {"kind": "balance", "share": 0.3, "condition": "final_report"}],
    "payment": {"within_setting": "fr.versement.delai"},
}
GROUND = {"country": "FR", "settings": {"fr.convention.seuil": "23000", "fr.convention.spectacle_vivant": "0", "fr.versement.delai": "60"}}
READ = ["draft", "submitted", "admissible", "under_review", "reviewed", "in_committee", "advised", "decided", "awarded"]


def a_case(aim: str = "awarded", acts: tuple[str, ...] = (), **facts: Any) -> Case:
    amount = {"amount_requested": 1_000_000}
    return Case("1", "Dossier d’essai", aim, {"application": amount | facts, "decision": amount | facts}, acts)


def played(body: dict[str, Any], case: Case, observed: dict[str, list[int]] | None = None) -> Any:
    return simulate(body, [case], observed=observed, ground=GROUND).played[0]


def changed(**changes: Any) -> dict[str, Any]:
    return BODY | changes


# --- the road


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        (ALL, READ),
        (["committee"], ["draft", "submitted", "admissible", "in_committee", "advised", "decided", "awarded"]),
        (["review"], ["draft", "submitted", "admissible", "under_review", "reviewed", "decided", "awarded"]),
        ([], ["draft", "submitted", "admissible", "decided", "awarded"]),
        (
            ["two_phases", *ALL],
            ["draft", "submitted", "admissible", "shortlisted", "submitted", "admissible", *READ[3:]],
        ),
        (
            [*ALL, "second_review"],
            [*READ[:5], "under_second_review", "reviewed", *READ[5:]],
        ),
    ],
)
def test_every_stage_kept_is_passed_in_its_order(stages: list[str], expected: list[str]) -> None:
    assert played(changed(stages=stages), a_case()).outcome.road == expected


def test_a_dossier_takes_again_the_acts_it_took_and_passes_over_those_that_are_gone() -> None:
    acts = ("submit", "request_information", "complete", "declare_admissible", "open_review", "close_review", "refer", "advise", "decide", "award")
    case = a_case(acts=acts)
    assert played(BODY, case).outcome.road == [*READ[:2], "awaiting_information", "submitted", *READ[2:]]
    bare = ["draft", "submitted", "awaiting_information", "submitted", "admissible", "in_committee", "advised", "decided", "awarded"]
    assert played(changed(stages=["committee"]), case).outcome.road == bare
    assert played(changed(stages=["committee"]), a_case("withdrawn", ("submit", "declare_admissible", "withdraw"))).outcome.road == ["draft", "submitted", "admissible", "withdrawn"]


@pytest.mark.parametrize(("aim", "ends"), [("rejected", "rejected"), ("inadmissible", "inadmissible"), ("dismissed", "dismissed"), ("deferred", "deferred"), ("not_shortlisted", "draft")])
def test_each_end_has_its_road_and_an_end_without_any_is_said(aim: str, ends: str) -> None:
    outcome = played(BODY, a_case(aim)).outcome
    assert (outcome.end, outcome.stopped_by) == (ends, "" if ends == aim else "no_way")


def test_no_road_turns_in_circles() -> None:
    """An act taken a hundred times in the past is taken forty times at most."""
    from grants.lifecycle import APPLICATION

    acts = ("submit", *(("request_information", "complete") * 100))
    assert len(road(roads_of(APPLICATION, BODY), "awarded", acts)) == 40


# --- conditions, second opinion, approvals


@pytest.mark.parametrize(("asked", "passes", "undecided"), [(3_000_001, True, []), (3_000_000, False, []), (None, True, ["second_review"])])
def test_a_second_opinion_for_some_only_and_for_whoever_nobody_can_tell(asked: int | None, passes: bool, undecided: list[str]) -> None:
    body = changed(stages=[*ALL, "second_review"], reviews={"count": 2, "second": {"count": 1, "when": "amount_requested > 3000000"}})
    case = replace(a_case(), facts={"application": {"amount_requested": asked} if asked else {}})
    outcome = played(body, case).outcome
    assert ("under_second_review" in outcome.road, "review:second" in outcome.marks, outcome.undecided) == (passes, passes, undecided)
    refused = played(body, replace(case, aim="inadmissible")).outcome
    assert refused.undecided == []  # it never came to the fork: nobody has anything to settle


@pytest.mark.parametrize(("asked", "end", "stopped", "undecided"), [(2_000_000, "awarded", "", []), (4_000_000, "advised", "cap", []), (None, "awarded", "", ["cap"])])
def test_a_condition_on_the_decision_stops_the_dossier_before_it(asked: int | None, end: str, stopped: str, undecided: list[str]) -> None:
    body = changed(conditions=[{"key": "cap", "step": "decision.take", "must": "amount_requested <= 3000000", "says": "Au plus 30 000 €"}])
    case = replace(a_case(), facts={"decision": {"amount_requested": asked} if asked else {}})
    made = simulate(body, [case], ground=GROUND)
    outcome = made.played[0].outcome
    assert (outcome.end, outcome.stopped_by, outcome.undecided) == (end, stopped, undecided)
    assert made.verdicts == {f"cap {'fails' if stopped else 'undecided' if undecided else 'holds'}": 1}
    assert (dict(made.ends), dict(made.stopped)) == (({}, {"cap": 1}) if stopped else ({"awarded": 1}, {}))


@pytest.mark.parametrize(("amount", "count"), [(3_000_001, 1), (3_000_000, 0), (None, 1)])
def test_approvals_are_asked_above_the_threshold_or_when_nobody_can_tell_and_take_their_days(amount: int | None, count: int) -> None:
    rule = {"key": "two", "step": "decision.take", "count": 2, "role": "signatory", "label": "Deux accords", "when": "amount > 3000000", "within_days": 6}
    case = replace(a_case(), facts={"decision": {"amount": amount} if amount else {}})
    without, with_it = played(BODY, case), played(changed(approvals=[rule]), case)
    assert with_it.approvals == ["two"] * count
    assert with_it.days - without.days == 6 * count
    added = Counter(load.minutes for load in with_it.loads if load.role == "signatory") - Counter(load.minutes for load in without.loads if load.role == "signatory")
    assert added == ({10: 1} if count else {})


# --- who works how much, and when


def test_the_work_of_one_dossier_to_the_minute() -> None:
    """Fifteen days to look at its form, ten to give it out, three weeks to read, twenty to a session, thirty to decide, ten to notify."""
    found = played(BODY, a_case())
    roles = Counter({role: sum(load.minutes for load in found.loads if load.role == role) for role in {load.role for load in found.loads}})
    assert roles == {
        "case_officer": 20 + 10 + 30,  # form, notification, report
        "secretary": 10 + 5,  # readers, session
        "juror": 2 * 30,
        "decision_maker": 10,
        "signatory": 10,  # an award order
        "authorising_officer": 2 * (5 + 5),  # each instalment ordered, then seen paid
    }
    assert found.born == {"review": 2, "decision": 1, "convention": 1, "instalment": 2, "report": 1}
    assert found.days == 15 + 10 + 21 + 20 + 30 + 10
    assert Load("juror", 15 + 10 + 21, 60) in found.loads
    assert sorted(load.day for load in found.loads if load.role == "authorising_officer") == [LATER, LATER, 106 + 15 + 10, 106 + 15 + 10 + 20]


def test_another_role_carries_what_the_procedure_gives_it() -> None:
    found = played(changed(who={"application.declare_admissible": "secretary"}), a_case())
    assert sum(load.minutes for load in found.loads if load.role == "secretary") == 20 + 10 + 5


def test_weeks_are_counted_from_the_first_deposit_of_all() -> None:
    cases = [a_case(), replace(a_case(), key="2", day=14)]
    weeks = {name: minutes for name, minutes in simulate(BODY, cases, ground=GROUND).loads.items() if name.startswith("juror")}
    assert weeks == {f"juror {46 // 7}": 60, f"juror {60 // 7}": 60}


@pytest.mark.parametrize(("given", "instrument"), [(2_300_000, "award_order"), (2_300_001, "convention")])
def test_the_instrument_follows_the_dated_threshold_and_the_body(given: int, instrument: str) -> None:
    case = replace(a_case(), traits={"amount": given})
    assert f"convention:{instrument}" in played(BODY, case).outcome.marks
    assert "convention:convention" in played(changed(convention={"always": True}), case).outcome.marks
    assert "convention:convention" in played(BODY, replace(case, traits={"amount": 1, "live": True})).outcome.marks
    assert "convention:award_order" in played(BODY, replace(case, traits={"amount": given, "legal_form": "public_body"})).outcome.marks


# --- time


def test_time_is_what_was_seen_often_enough_else_what_is_due_else_unknown() -> None:
    made = simulate(BODY, [a_case()], observed={"application.submitted": [4, 5], "application.admissible": [1, 4]}, ground=GROUND)
    assert made.durations["application.submitted"] == [4, "observed"]
    assert made.durations["application.admissible"] == [10, "expected"]  # four acts say nothing
    assert made.durations["application.under_review"] == [21, "expected"]  # as long as a reading may take
    assert made.durations["application.in_committee"] == [0, "unknown"]


def test_a_delay_of_the_procedure_bounds_what_was_seen() -> None:
    from grants.lifecycle import APPLICATION

    waiting = ("application", "awaiting_information", APPLICATION.steps["complete"])
    days = [{"delays": {"completion": {"days": 10, "unit": unit}}} for unit in ("calendar", "working")]
    roads = [roads_of(APPLICATION, BODY | body) for body in days]
    assert [duration(*waiting, each.procedure, {"application.awaiting_information": [30, 9]}).days for each in roads] == [10, 14]
    assert duration(*waiting, roads[0].procedure, {"application.awaiting_information": [3, 9]}).days == 3


def test_a_legal_delay_is_foreseen_late_and_what_was_really_late_is_counted_apart() -> None:
    slow = {"instalment.certified": [55, 6]}
    past = replace(a_case(), moments={"convention.issue_order": 100, "instalment.confirm_payment": 170, "application.request_information": 3, "application.complete": 30})
    made = simulate(changed(delays={"completion": {"days": 20, "unit": "calendar"}}), [past, a_case()], observed=slow, ground=GROUND)
    assert dict(made.limits) == {
        "completion seen": 1, "completion seen late": 1,
        "payment_signature foreseen": 2, "payment_signature foreseen late": 2,
        "payment_signature seen": 1, "payment_signature seen late": 1,
    }  # fmt: skip
    patient = {**GROUND, "settings": {**GROUND["settings"], "fr.versement.delai": "75"}}  # type: ignore[dict-item]
    assert simulate(BODY, [past], observed=slow, ground=patient).limits["payment_signature foreseen late"] == 0


# --- invented and written dossiers


@pytest.mark.django_db
def test_the_same_seed_invents_the_same_dossiers_whole_or_by_slices() -> None:
    body = changed(conditions=[{"key": "cap", "step": "application.submit", "must": "amount_requested <= 3000000", "says": "Au plus 30 000 €"}])
    whole = list(invented(body, 7, range(60)))
    assert whole == [*invented(body, 7, range(25)), *invented(body, 7, range(25, 60))]
    assert whole != list(invented(body, 8, range(60)))
    asked = [case.facts["application"].get("amount_requested") for case in whole]
    assert {2_999_999, 3_000_000, 3_000_001} & set(asked) != set()  # where the rule turns
    assert figures_of(body) == [3_000_000]
    for case in whole:
        facts = case.facts["application"]
        assert facts.get("amount_awarded", 0) <= facts.get("amount_requested", 1_000_000)
        assert case.facts["decision"].get("amount_requested") == facts.get("amount_requested")
        assert str(facts.get("starts_on", "")) <= str(facts.get("ends_on", "9"))


@pytest.mark.django_db
def test_two_slices_added_are_the_whole() -> None:
    cases = list(invented(BODY, 3, range(40)))

    def slice_of(some: list[Case]) -> dict[str, Any]:
        made = simulate(BODY, some, ground=GROUND)
        rows = [[each.case.key, each.case.title, False, each.outcome.as_dict(), each.days, None, None] for each in made.played]
        return {"count": len(some), "after": made.tally(), "before": None, "rows": rows, "durations": {"after": made.durations, "before": {}}}

    parts = merged(merged({}, slice_of(cases[:13])), slice_of(cases[13:]))
    assert parts == merged({}, slice_of(cases))
    assert parts == merged({}, slice_of(cases))  # and again: nothing of chance, nothing of a clock


def test_the_samples_of_a_procedure_aim_where_they_say() -> None:
    samples = [{"title": "Une petite aide", "facts": {"amount_requested": 500_000, "decision.amount": 400_000, "unknown": 1}}, {"title": "Un refus", "facts": {"aim": "rejected"}}]
    small, no = written({"samples": samples})
    assert (small.title, small.aim, small.facts) == ("Une petite aide", "awarded", {"application": {"amount_requested": 500_000}, "decision": {"amount": 400_000}})
    assert (no.aim, no.facts) == ("rejected", {})


@pytest.mark.django_db
def test_a_sample_that_says_what_nobody_knows_is_told_before_publishing() -> None:
    facts = {"amount_requested": "beaucoup", "amount": 1, "aim": "lost", "decision.amount": 400_000, "is_live_performance": 1}
    found = [each for each in prove(BODY | {"samples": [{"title": "Bizarre", "facts": facts}]}) if each.code == "sample_misspelt"]
    assert [(each.is_blocking, each.place) for each in found] == [(False, "samples.1")] * 4
    said = " ".join(str(each.reason) for each in found)
    assert all(word in said for word in ("« beaucoup »", "« amount » n’est pas un fait connu", "« lost » n’est pas une fin connue", "Spectacle vivant"))
    [case] = written({"samples": [{"title": "Bizarre", "facts": facts}]})
    assert case.facts == {"decision": {"amount": 400_000}}
