"""The prover against brute force, on nets made up at random: what it accepts never gets stuck, what it refuses really fails."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.brute_force import DOMAINS, VALUES, World, a_condition, a_net, holds
from workflows.procedures.net import EVERY_FACT, ClockOf, Condition, Domain, Move, Net, Noun, Wait
from workflows.procedures.prover import Finding, blocking, grammar, prove_net
from workflows.procedures.prover.space import space_of

SEEDS = st.integers(0, 2**40)
MANY = settings(max_examples=1500, deadline=None, database=None)


@MANY
@given(SEEDS)
def test_what_is_accepted_never_gets_stuck_and_what_is_refused_fails_as_shown(seed):
    net = a_net(seed)
    findings = blocking(prove_net(net))
    if not findings:
        world = World(net)
        assert world.ending() == world.tokens
        assert world.fired == {move.key for move in net.moves if any((move.noun, source) in world.come for source in move.sources)}
    else:
        worlds = World(net), World(net, is_ideal=True)
        assert [finding for finding in findings if not is_confirmed(net, finding, *worlds)] == []


def test_the_made_up_nets_show_both_outcomes_and_every_kind_of_fault():
    """Otherwise the test above would prove little."""
    found = [blocking(prove_net(a_net(seed))) for seed in range(1200)]
    accepted = sum(not findings for findings in found)
    kinds = {finding.code for findings in found for finding in findings}
    assert 150 < accepted < 1000
    assert kinds == {"unreachable", "dead_end", "endless", "race", "nobody", "never_fired", "waits_for_nothing", "waits_on_itself", "never_holds", "never_together", "never_meets", "stuck", "goes_round"}


def is_confirmed(net: Net, finding: Finding, real: World, ideal: World) -> bool:
    return CONFIRM[finding.code](net, finding, real, ideal)


def never_fires(net, finding, real, ideal):
    keys = finding.path if finding.code == "waits_on_itself" else (finding.place,)
    return not set(keys) & real.fired


def is_never_come_to(net, finding, real, ideal):
    return not any(token[:2] == (finding.noun, finding.place) for token in real.tokens) and any(move.target == finding.place for move in net.moves_of(finding.noun))


def replayed(net: Net, finding: Finding) -> str:
    state = net.nouns[finding.noun].initial
    for name in finding.path:
        move = net.move(f"{finding.noun}.{name}")
        assert state in move.sources
        state = move.target
    return state


def goes_on_to(net: Net, noun: str, state: str) -> set[str]:
    seen, todo = {state}, [state]
    while todo:
        here = todo.pop()
        fresh = {move.target for move in net.moves_of(noun) if here in move.sources and not move.gives_up} - seen
        seen |= fresh
        todo += fresh
    return seen


def has_no_way_on(net, finding, real, ideal):
    state = replayed(net, finding)
    return state == finding.place and state not in net.nouns[finding.noun].finals and goes_on_to(net, finding.noun, state) == {state}


def never_comes_to_an_end(net, finding, real, ideal):
    return not goes_on_to(net, finding.noun, replayed(net, finding)) & net.nouns[finding.noun].finals


def token_of(net: Net, finding: Finding, ideal: World) -> tuple:
    return finding.noun, replayed(net, finding), tuple((name, finding.facts[name]) for name in VALUES if name in finding.facts)


def is_shut_in_this_case(net, finding, real, ideal):
    token = token_of(net, finding, ideal)
    ways = [move for move, _after in ideal.steps(token) if not (move.gives_up and move.takers == {"dossier"})]
    return token in ideal.tokens and not ways


def goes_round_in_this_case(net, finding, real, ideal):
    token = token_of(net, finding, ideal)
    return token in ideal.tokens - ideal.ending()


def fails_everywhere(net, finding, real, ideal):
    move = net.move(finding.place)
    expressions = [finding.example] if finding.code == "never_holds" else [each.expression for each in move.conditions]
    return not any(all(holds(each, facts) for each in expressions) for facts in real.facts[finding.noun])


def both_ring(net, finding, real, ideal):
    token = token_of(net, finding, ideal)
    ringing = {move.target for move, _after in ideal.steps(token) if move.fired_by}
    return token in ideal.tokens and len(ringing) > 1


CONFIRM = {
    "unreachable": is_never_come_to, "dead_end": has_no_way_on, "endless": never_comes_to_an_end, "race": both_ring,
    "nobody": never_fires, "never_fired": never_fires, "waits_for_nothing": never_fires, "waits_on_itself": never_fires,
    "never_holds": fails_everywhere, "never_together": fails_everywhere, "never_meets": never_fires, "stuck": is_shut_in_this_case, "goes_round": goes_round_in_this_case,
}  # fmt: skip


@MANY
@given(SEEDS)
def test_the_solver_agrees_with_cel_on_every_value(seed):
    """A condition read by our grammar holds somewhere, everywhere or nowhere exactly as CEL says, and its witness is one."""
    expression = a_condition(Random(seed))
    space = space_of([expression], DOMAINS)
    answers = [holds(expression, (("a", a), ("b", b), ("yes", yes))) for a in VALUES["a"] for b in VALUES["b"] for yes in VALUES["yes"]]
    assert space.proof == "solved"
    found = space.holds[expression]
    assert (found != 0, found == space.everything) == (any(answers), all(answers))
    assert not found or holds(expression, tuple(space.facts_at(found).items()))
    assert found == space.everything or not holds(expression, tuple(space.facts_at(space.everything & ~found).items()))


@pytest.mark.parametrize(
    "expression", ["a < b", "a + b > 3", "[1, 2].exists(x, x == a)", "size(word) > 2", "word < 'm'", "a < 2 ? yes : a > 3", "a < 1.5", "a <", "(a < 1", "a == 'one'", "null == a"]
)
def test_what_is_not_solved_is_sampled_and_said_so(expression):
    assert space_of([expression], DOMAINS | {"word": Domain("text")}).proof == "sampled"


@pytest.mark.parametrize(
    "expression, domain, solved",
    [
        ("x in ['dance', 'music'] || x == 'circus'", Domain("choice", ("dance", "music", "circus")), (True, True)),
        ("x == 'dance' && x == 'music'", Domain("choice", ("dance", "music")), (False, False)),
        ("x == 'dance'", Domain("choice", ("dance",)), (True, True)),
        ("x != 'dance'", Domain("text"), (True, False)),
        ("x >= '2026-03-01' && x < '2026-03-01'", Domain("date"), (False, False)),
        ("x >= '2026-03-01' && x <= '2026-03-01'", Domain("date"), (True, False)),
        ("x < 0", Domain("money"), (False, False)),
        ("x > 30000 * 100", Domain("money"), (True, False)),
        ("-1 < x", Domain("permille"), (True, True)),
        ("x || !x", Domain("boolean"), (True, True)),
        ("true", Domain("boolean"), (True, True)),
    ],
)
def test_each_kind_of_fact_has_its_own_values(expression, domain, solved):
    space = space_of([expression], {"x": domain})
    found = space.set_of([expression])
    assert (space.proof, found != 0, found == space.everything) == ("solved", *solved)


def test_too_many_cases_are_drawn_and_still_give_true_examples():
    domains = {f"f{rank}": Domain("integer") for rank in range(14)}
    expression = " && ".join(f"f{rank} in [1, 3, 5]" for rank in range(14)) + " || f0 == 3"
    space = space_of([expression], domains)
    assert space.proof == "sampled"
    assert holds(expression, tuple(space.facts_at(space.holds[expression]).items()))


def test_a_grammar_deeper_than_the_stack_is_left_to_sampling():
    assert grammar.read("(" * 5000 + "a < 1" + ")" * 5000) is None


# --- small nets, one fault each, told once and in full


def line(*moves: Move, open_in: tuple[str, ...] = (), others: tuple[Noun, ...] = (), holders=None, clocks=()) -> Net:
    noun = Noun("file", "new", ("new", "read", "done"), frozenset({"done"}), dict.fromkeys(open_in, EVERY_FACT))
    return Net({each.name: each for each in (noun, *others)}, moves, {"file": DOMAINS}, holders, (), clocks)


def step(name: str, source: str, target: str, **more) -> Move:
    return Move("file", name, frozenset({source}), target, more.pop("takers", frozenset({"officer"})), conditions=tuple(Condition("c", each) for each in more.pop("when", ())), **more)


def told(net: Net) -> list[tuple]:
    return [(finding.code, finding.place, finding.proof, finding.path, dict(finding.facts)) for finding in blocking(prove_net(net))]


def test_two_conditions_that_leave_a_gap_are_shown_with_the_case_that_falls_in_it():
    net = line(step("open", "new", "read"), step("small", "read", "done", when=["a <= 3"]), step("big", "read", "done", when=["a > 5"]))
    assert told(net) == [("stuck", "file.small", "solved", ("open",), {"a": 4})]


def test_the_way_in_is_counted_a_case_that_never_comes_there_is_no_fault():
    net = line(step("open", "new", "read", when=["a <= 3"]), step("other", "new", "done", when=["a > 3"]), step("small", "read", "done", when=["a <= 5"]))
    assert told(net) == []


def test_where_facts_are_still_being_written_a_condition_waits_instead_of_shutting():
    assert told(line(step("open", "new", "read", when=["a <= 3"]), step("end", "read", "done"), open_in=("new",))) == []
    assert [code for code, *_rest in told(line(step("open", "new", "read", when=["a <= 3"]), step("end", "read", "done")))] == ["stuck"]


def test_a_condition_on_two_facts_is_sampled_and_its_example_is_still_true():
    net = line(step("open", "new", "read"), step("end", "read", "done", when=["a < b"]))
    (found,) = told(net)
    assert found[:4] == ("stuck", "file.end", "sampled", ("open",))
    assert found[4]["a"] >= found[4]["b"]


def test_a_circle_of_waits_is_told_once_and_what_waits_behind_it_not_at_all():
    other = Noun("act", "draft", ("draft", "signed"), frozenset({"signed"}))
    sign = Move("act", "sign", frozenset({"draft"}), "signed", waits=(Wait("file", frozenset({"read"})),))
    net = line(step("open", "new", "read", waits=(Wait("act", frozenset({"signed"})),)), step("end", "read", "done"), sign, others=(other,))
    assert told(net) == [("waits_on_itself", "file.open", "explored", ("file.open", "act.sign"), {})]


def test_an_empty_chair_is_told_once_for_all_its_steps():
    net = line(step("open", "new", "read"), step("end", "read", "done"), holders={"chair": frozenset({1})})
    assert told(net) == [("nobody", "file.open", "explored", (), {})]


def test_two_delays_from_one_state_race_unless_their_conditions_exclude_each_other():
    clocks = (ClockOf("one", ("file.end",)), ClockOf("two", ("file.back",)))
    ends = {"takers": frozenset({"automatic"})}
    net = line(step("open", "new", "read"), step("end", "read", "done", fired_by=("one",), **ends), step("back", "read", "new", fired_by=("two",), **ends), clocks=clocks)
    assert [(code, place, path) for code, place, _proof, path, _facts in told(net)] == [("race", "file.end", ("open",))]
    told_apart = line(
        step("open", "new", "read"), step("end", "read", "done", fired_by=("one",), when=["yes"], **ends), step("back", "read", "new", fired_by=("two",), when=["!yes"], **ends),
        clocks=clocks,
    )  # fmt: skip
    assert [code for code, *_rest in told(told_apart)] == ["goes_round"]
