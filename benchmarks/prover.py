"""What proving costs: a net far larger than any of ours, and each shipped procedure as its page asks for it.

    python -m benchmarks.prover [STATES STEPS CONDITIONS]        prints one line each, then whether the target is kept

The floor is bare reachability by networkx on the same net: what anything that looks at every path must pay.
"""

# ruff: noqa: PLC0415 - Django is imported once its settings are named
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

from benchmarks.clock import timed

TARGET_MS = 200


def set_up(folder: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.update(VAR_DIR=folder, DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3")
    import django

    django.setup()


def a_net(states: int, steps: int, conditions: int) -> Any:
    """A spine with strays forth and back, conditions on five facts, a wait on a second noun."""
    from workflows.procedures.net import Condition, Domain, Move, Net, Noun, Wait

    chance = Random(40)
    names = [f"s{rank}" for rank in range(states)]
    pairs = [*pairwise(names), *(sorted(chance.sample(names[:-1], 2), reverse=chance.random() < 0.2) for _stray in range(steps - states + 1))]
    facts = {"amount": Domain("money"), "score": Domain("permille"), "kind": Domain("choice", ("a", "b", "c", "d")), "live": Domain("boolean"), "day": Domain("date")}
    written = [a_condition(chance) for _each in range(conditions)]
    moves = tuple(
        Move("file", f"m{rank}", frozenset({source}), target, frozenset({f"role{rank % 6}"}), conditions=(Condition("c", written[rank % conditions]),) if conditions and rank % 3 == 2 else (),
             waits=(Wait("act", frozenset({"done"})),) if rank % 20 == 0 else ())
        for rank, (source, target) in enumerate(pairs)
    )  # fmt: skip
    nouns = {"file": Noun("file", names[0], tuple(names), frozenset(names[-1:])), "act": Noun("act", "new", ("new", "done"), frozenset({"done"}))}
    return Net(nouns, (*moves, Move("act", "do", frozenset({"new"}), "done")), {"file": facts}, {f"role{rank}": frozenset({rank}) for rank in range(6)})


def a_condition(chance: Random) -> str:
    return chance.choice((
        f"amount <= {chance.randint(1, 4)}000000 || score >= {chance.randint(1, 3)}00", "kind in ['a', 'b'] || live", f"amount > {chance.randint(1, 4)}000000 && !live",
        f"day < '2027-0{chance.randint(1, 3)}-01' || kind == 'c'", f"score < {chance.randint(1, 3)}00",
    ))  # fmt: skip


def floor(net: Any) -> None:
    import networkx

    graph = networkx.DiGraph([(source, move.target) for move in net.moves if move.noun == "file" for source in move.sources])
    networkx.descendants(graph, "s0")
    list(networkx.strongly_connected_components(graph))


def medians(*acts: Callable[[], Any]) -> list[dict[str, float]]:
    """The acts take turns; the median of 25 rounds, after two to warm up."""
    rounds = [[timed(act) for act in acts] for _round in range(27)][2:]
    return [{name: round(statistics.median(each[rank][name] for each in rounds), 2) for name in ("ms", "cpu_ms")} for rank in range(len(acts))]


def main(states: int = 40, steps: int = 120, conditions: int = 40) -> int:
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        from django.core.management import call_command

        from calls.domain.catalogue import content_of, shipped
        from workflows.procedures.diagram import draw
        from workflows.procedures.prover import net_of, prove, prove_net
        from workflows.procedures.prover.exploring import Exploration

        call_command("migrate", verbosity=0)
        net = a_net(states, steps, conditions)
        space = Exploration(net).lives["file"].space
        found, bare = medians(lambda: prove_net(net), lambda: floor(net))
        kept = found["ms"] <= TARGET_MS
        print(f"{states} states, {steps} steps, {conditions} conditions, {space.count} cases ({space.proof}): {found['ms']} ms (cpu {found['cpu_ms']}), target ≤ {TARGET_MS} {'kept' if kept else 'MISSED'}; bare reachability {bare['ms']} ms")
        for key in shipped("procedure"):
            body = content_of("procedure", key)
            proved, drawn = medians(lambda body=body: prove(body), lambda body=body: draw(body, "application"))
            print(f"{key}: proved in {proved['ms']} ms, {len(net_of(body).moves)} steps; drawn in {drawn['ms']} ms")
        return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
