"""Playing dossiers through a procedure before it is published: where each would go, who would be loaded, what would be late.

    simulate(body, cases) -> Simulation

Pure: no database, no clock, no chance. Two simulations of the same cases may be laid side by side, and two halves of the
same may be added. What a person decides is not guessed: a dossier aims at the end it had, or is supposed to have.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from workflows.lifecycle import Duty, Step, lifecycle_of
from workflows.procedures.cases import LIMITS, OFFSHOOTS, TAKEN_WITH, Branch, Case, Ground, trunk
from workflows.procedures.conditions import Verdict, evaluate
from workflows.procedures.durations import Duration, Observed, duration
from workflows.procedures.outcomes import LATER, Load, Played, Simulation
from workflows.procedures.roads import Roads, road, roads_of

#: What agreeing to somebody else's act, and settling a condition, are held to take.
APPROVAL_MINUTES, SETTLING_MINUTES = 5, 10
#: The stage a dossier passes only when a condition of the body holds: {stage: path of the condition}.
CONDITIONAL_STAGES = {"second_review": ("reviews", "second", "when")}


def simulate(body: Mapping[str, Any], cases: Iterable[Case], *, observed: Observed | None = None, ground: Ground | None = None) -> Simulation:
    """Every case through one body. observed: the durations of the past (`durations.observed_in`)."""
    player = Player(dict(body), observed or {}, ground or {})
    made = Simulation(durations=player.durations)
    for case in cases:
        made.add(player.play(case), player.limits)
    return made


class Player:
    """One body, ready to play any number of dossiers."""

    def __init__(self, body: dict[str, Any], observed: Observed, ground: Ground) -> None:
        self.body, self.observed, self.ground = body, observed, ground
        self.limits = [(limit, allowed) for limit in LIMITS.values() if (allowed := limit.allowed(body, ground)) is not None]
        self.conditions = _by_step(body.get("conditions", []))
        self.rules = _by_step(body.get("approvals", []))
        #: How long each state was held to last, and why: said on screen beside every figure.
        self.durations: dict[str, list[Any]] = {}
        self._roads: dict[Any, Roads] = {}
        self._shortest: dict[Any, list[tuple[str, Step]]] = {}

    def play(self, case: Case) -> Played:
        played = Played(case)
        verdicts, noun = self._stages_passed_over(case), trunk().noun
        without = tuple(stage for stage, verdict in verdicts.items() if verdict is Verdict.FAILS)
        played.days = self._walk(played, noun, self._roads_of(noun, without), case.aim, case.acts, 0, None)
        self._tell_of_stages(played, verdicts)
        arrivals = self._arrivals(played, noun)
        for sprout in OFFSHOOTS:
            born = next((state for state in played.outcome.road if state in sprout.at), None)
            branch = sprout.grows(self.body, case, self.ground) if born is not None else None
            if branch is not None and branch.count and born is not None:
                self._grow(played, sprout.noun, branch, arrivals[born])
        return played

    def _stages_passed_over(self, case: Case) -> dict[str, Verdict]:
        """The stages kept for some dossiers only, and what their condition says of this one."""
        paths = {stage: _at(self.body, path) for stage, path in CONDITIONAL_STAGES.items() if stage in self.body.get("stages", [])}
        return {stage: evaluate(expression, case.facts.get(trunk().noun, {})) for stage, expression in paths.items() if expression}

    def _tell_of_stages(self, played: Played, verdicts: Mapping[str, Verdict]) -> None:
        """Only where the road came to the fork: nobody settles a second opinion on a dossier that is not admissible."""
        for stage, verdict in verdicts.items():
            forks = {source for step in lifecycle_of(trunk().noun).steps.values() if step.stage == stage for source in step.sources}
            if forks & set(played.outcome.road):
                self._told(played, stage, verdict)

    def _walk(self, played: Played, noun: str, roads: Roads, aim: str, acts: tuple[str, ...], day: int, branch: Branch | None) -> int:
        """One life, step by step; returns the day it ends. The first state of the trunk takes no time: the count begins at the deposit."""
        is_trunk, counts = branch is None, branch is not None
        if is_trunk:
            played.outcome.road.append(str(roads.lifecycle.initial))
        for state, step in self._legs(roads, aim, acts):
            if not self._may_go(played, noun, step):
                return day
            days = self._stay(played, noun, state, step, roads) if counts else 0
            counts = True
            day = LATER if day == LATER else day + days
            self._work(played, noun, state, step, roads, day, branch)
            if is_trunk:
                played.outcome.road.append(str(step.target))
            if day != LATER:
                played.moments.setdefault(f"{noun}.{step.name}", day)
        self._dead_end(played, roads, aim, is_trunk)
        return day

    def _legs(self, roads: Roads, aim: str, acts: tuple[str, ...]) -> list[tuple[str, Step]]:
        """The same acts towards the same end go the same way: found once."""
        key = (id(roads), aim, acts)
        if key not in self._shortest:
            self._shortest[key] = road(roads, aim, acts)
        return self._shortest[key]

    def _dead_end(self, played: Played, roads: Roads, aim: str, is_trunk: bool) -> None:
        if is_trunk and not played.outcome.stopped_by and played.outcome.end != aim:
            played.outcome.stopped_by = "no_way"

    def _may_go(self, played: Played, noun: str, step: Step) -> bool:
        """A condition that fails stops the dossier; one that nobody can compute is settled by a person, and said."""
        for place, facts in self._places(played, noun, step):
            for condition in self.conditions.get(place, ()):
                verdict = evaluate(condition["must"], facts)
                self._told(played, condition["key"], verdict)
                if verdict is Verdict.FAILS:
                    played.outcome.stopped_by = played.outcome.stopped_by or condition["key"]
                    return False
        return True

    def _places(self, played: Played, noun: str, step: Step) -> list[tuple[str, Mapping[str, Any]]]:
        """A step, and the one of another noun taken in the same act: both sets of rules hold it. Asked once, on the trunk."""
        place = f"{noun}.{step.name}"
        places = [] if place in TAKEN_WITH.values() else [place]
        places += [TAKEN_WITH[place]] if place in TAKEN_WITH else []
        return [(each, played.case.facts.get(each.split(".")[0], {})) for each in places]

    def _told(self, played: Played, key: str, verdict: Verdict) -> None:
        played.verdicts.append((key, verdict.value))
        if verdict is Verdict.UNDECIDED and key not in played.outcome.undecided:
            played.outcome.undecided.append(key)

    def _stay(self, played: Played, noun: str, state: str, step: Step, roads: Roads) -> int:
        known: Duration = duration(noun, state, step, roads.procedure, self.observed)
        self.durations[f"{noun}.{state}"] = [known.days, known.basis]
        waits = [rule.get("within_days", 0) for rule in self._rules_needed(played, noun, step)]
        return known.days + max(waits, default=0)

    def _rules_needed(self, played: Played, noun: str, step: Step) -> list[Mapping[str, Any]]:
        """An approval whose own condition cannot be computed is asked for: nobody may skip it by leaving a box empty."""
        rules = [(rule, facts) for place, facts in self._places(played, noun, step) for rule in self.rules.get(place, ())]
        return [rule for rule, facts in rules if "when" not in rule or evaluate(rule["when"], facts) is not Verdict.FAILS]

    def _work(self, played: Played, noun: str, state: str, step: Step, roads: Roads, day: int, branch: Branch | None) -> None:
        times = branch.count if branch else 1
        at = LATER if day == LATER else played.case.day + day
        for duty in self._duties(noun, state, step, branch):
            played.loads.append(Load(_role(roads.procedure, noun, duty), at, duty.minutes * times))
        for rule in self._rules_needed(played, noun, step):
            played.approvals.append(rule["key"])
            played.outcome.marks.append(f"approval:{rule['key']}")
            played.loads.append(Load(rule["role"], at, APPROVAL_MINUTES * rule["count"] * times))
        if any(condition["key"] in played.outcome.undecided for place, _facts in self._places(played, noun, step) for condition in self.conditions.get(place, ())):
            played.loads.append(Load(roads.procedure.role_for(noun, step.name) or step.by.role or "", at, SETTLING_MINUTES))

    def _duties(self, noun: str, state: str, step: Step, branch: Branch | None) -> list[Duty]:
        """Those that this step fulfils: the duty it is named first for, else any that it ends."""
        named = [duty for duty in lifecycle_of(noun).duties.get(state, ()) if step.name in duty.steps]
        own = [duty for duty in named if duty.steps[0] == step.name] or named
        looks = _Look(branch.looks) if branch and branch.looks else None
        return [duty for duty in own if looks is None or duty.concerns(looks)]

    def _grow(self, played: Played, noun: str, branch: Branch, day: int) -> None:
        roads = self._roads_of(noun, (), branch.avoid)
        played.born[noun] += branch.count
        if branch.is_told:
            played.outcome.marks.append(f"{noun}:{branch.variant or branch.count}")
        self._walk(played, noun, roads, branch.aim, (), _birth(played, branch, day), branch)

    def _arrivals(self, played: Played, noun: str) -> dict[str, int]:
        """On which day the dossier first comes to each state of its road."""
        steps = lifecycle_of(noun).steps.values()
        by_target: dict[str, int] = {played.outcome.road[0]: 0}
        for step in steps:
            day = played.moments.get(f"{noun}.{step.name}")
            if day is not None:
                by_target[str(step.target)] = min(day, by_target.get(str(step.target), day))
        return by_target

    def _roads_of(self, noun: str, without: tuple[str, ...] = (), avoid: frozenset[str] = frozenset()) -> Roads:
        key = (noun, without, avoid)
        if key not in self._roads:
            self._roads[key] = roads_of(lifecycle_of(noun), self.body, without, avoid)
        return self._roads[key]


def _birth(played: Played, branch: Branch, day: int) -> int:
    if isinstance(branch.after, int):
        return day + branch.after
    return LATER if branch.after is None else played.moments.get(branch.after, LATER)


class _Look:
    """Stands for a subject when a duty asks whether it concerns it; what nobody said is not so."""

    def __init__(self, looks: Mapping[str, Any]) -> None:
        self._looks = looks

    def __getattr__(self, name: str) -> Any:
        return self._looks.get(name, False)


def _role(procedure: Any, noun: str, duty: Duty) -> str:
    given = (procedure.role_for(noun, step) for step in duty.steps)
    return next((role for role in given if role), str(duty.role))


def _by_step(rules: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for rule in rules:
        found.setdefault(rule["step"], []).append(rule)
    return found


def _at(body: Mapping[str, Any], path: Iterable[str]) -> Any:
    value: Any = body
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
