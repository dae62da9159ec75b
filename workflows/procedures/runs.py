"""Runs: a simulation asked on screen, played by the worker slice by slice, so that no page waits for it.

One row of the outbox plays one slice outside any transaction, adds it to the run if nobody did, and leaves the next row:
killed at any moment, it goes on where it was, and a slice played twice counts once.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from workflows import outbox
from workflows.models import ProcedureDraft, SimulationRun
from workflows.procedures.cases import OBSERVERS, SOURCES
from workflows.procedures.outcomes import Played
from workflows.procedures.publishing import digest_of
from workflows.procedures.simulation import simulate

TOPIC = "simulation.wanted"
SLICE = 250
#: How many runs of a draft each person keeps.
KEPT = 5


@transaction.atomic
def ask(*, draft: ProcedureDraft, source: str, wanted: Mapping[str, Any], ground: Mapping[str, Any], by: Any) -> SimulationRun:
    """Fixes what will be played, and for whom: the keys of the dossiers this person may see, now."""
    run = SimulationRun(draft=draft, body=draft.body, digest=digest_of(draft.body), base=draft.based_on, source=source, wanted=dict(wanted), ground=dict(ground), asked_by=by)
    run.cases = SOURCES[source].keys(run, by)
    run.total = len(run.cases)
    run.finished_at = None if run.total else timezone.now()
    run.save()
    _forget_old_ones(run)
    if run.total:
        outbox.put(TOPIC, {"run": run.pk, "from": 0}, key=f"{TOPIC}:{run.pk}:0")
    return run


def runs_of(draft: ProcedureDraft, person: Any) -> list[SimulationRun]:
    """The latest first, without what is heavy."""
    return list(SimulationRun.objects.filter(draft=draft, asked_by=person).defer("body", "result", "cases", "ground"))


def is_stale(run: SimulationRun, draft: ProcedureDraft) -> bool:
    """The draft changed since it was played."""
    return run.digest != digest_of(draft.body)


@outbox.handler(TOPIC, alone=True)
def play_slice(payload: dict[str, Any]) -> None:
    run = SimulationRun.objects.select_related("base", "draft", "asked_by").filter(pk=payload["run"]).first()
    if run is None or run.done != payload["from"] or run.finished_at:
        return
    if run.done == 0 and "observed" not in run.result:
        run.result = run.result | {"observed": OBSERVERS[0](run) if OBSERVERS else {}}
    _keep(run.pk, payload["from"], run.result["observed"], _played(run, run.cases[run.done : run.done + SLICE]))


def _played(run: SimulationRun, keys: list[Any]) -> dict[str, Any]:
    """One slice through the draft and through the version it is based on."""
    cases = list(SOURCES[run.source].cases(run, keys))
    known = {"observed": run.result["observed"], "ground": run.ground}
    after = simulate(run.body, cases, **known)
    before = simulate(run.base.body, cases, **known) if run.base else None
    rows = [_row(played, before.played[rank] if before else None) for rank, played in enumerate(after.played)]
    durations = {"after": after.durations, "before": before.durations if before else {}}
    return {"count": len(keys), "after": after.tally(), "before": before.tally() if before else None, "rows": rows, "durations": durations}


def _row(after: Played, before: Played | None) -> list[Any]:
    case = after.case
    said = [case.key, case.title, case.is_supposed, after.outcome.as_dict(), after.days]
    return [*said, before.outcome.as_dict() if before else None, before.days if before else None]


@transaction.atomic
def _keep(pk: int, since: int, observed: Mapping[str, Any], slice_: dict[str, Any]) -> None:
    """Adds the slice where it belongs, once, and asks for the next."""
    run = SimulationRun.objects.select_for_update(of=("self",)).filter(pk=pk, done=since, finished_at=None).first()
    if run is None:
        return
    run.result = merged(run.result | {"observed": dict(observed)}, slice_)
    run.done = since + slice_["count"]
    run.finished_at = timezone.now() if run.done >= run.total else None
    run.save(update_fields=["result", "done", "finished_at"])
    if not run.finished_at:
        outbox.put(TOPIC, {"run": pk, "from": run.done}, key=f"{TOPIC}:{pk}:{run.done}")


def merged(result: dict[str, Any], slice_: dict[str, Any]) -> dict[str, Any]:
    """Tallies add up; each different outcome is written once, the rows point to it."""
    outcomes: list[Any] = result.get("outcomes", [])
    rows = result.get("rows", []) + [[*row[:3], _place(outcomes, row[3]), row[4], _place(outcomes, row[5]), row[6]] for row in slice_["rows"]]
    sums = {side: _sum(result.get(side), slice_[side]) for side in ("after", "before")}
    durations = {side: result.get("durations", {}).get(side, {}) | slice_["durations"][side] for side in ("after", "before")}
    return result | sums | {"outcomes": outcomes, "rows": rows, "durations": durations}


def _place(outcomes: list[Any], outcome: dict[str, Any] | None) -> int | None:
    if outcome is None:
        return None
    if outcome not in outcomes:
        outcomes.append(outcome)
    return outcomes.index(outcome)


def _sum(one: Mapping[str, Mapping[str, int]] | None, other: Mapping[str, Mapping[str, int]] | None) -> dict[str, dict[str, int]] | None:
    """Nothing where there is no version to compare with."""
    if other is None:
        return None
    return {name: _added((one or {}).get(name, {}), other[name]) for name in other}


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in sorted({*one, *other})}


def _forget_old_ones(run: SimulationRun) -> None:
    mine = SimulationRun.objects.filter(draft=run.draft, asked_by=run.asked_by).order_by("-pk").values_list("pk", flat=True)
    SimulationRun.objects.filter(pk__in=list(mine[KEPT:])).delete()
