"""A finished simulation in words and figures: what changes first, then everything, beside the version it is based on."""

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from grants.interfaces.simulation_words import Group, Line, Row, Said, differs, field_words, median, places, role_words, shortened
from workflows.lifecycle import Lifecycle, lifecycle_of
from workflows.models import SimulationRun
from workflows.procedures.cases import LIMITS, trunk
from workflows.procedures.durations import EXPECTED, OBSERVED

SIDES = ("before", "after")


class Report:
    """Reads what a run has kept. Computes nothing that the worker did not."""

    def __init__(self, run: SimulationRun) -> None:
        self.run, self.result = run, run.result
        self.noun = lifecycle_of(trunk().noun)
        self.bodies = {"after": run.body, "before": run.base.body if run.base else {}}
        self.has_base = run.base is not None
        self.rows = self.result.get("rows", [])

    # --- what differs

    @cached_property
    def differing(self) -> list[list[Any]]:
        return [row for row in self.rows if differs(row)]

    @property
    def groups(self) -> list[Group]:
        """The commonest first."""
        return [Group(number, count, *told) for number, (told, count) in enumerate(self._changes, start=1)]

    def chosen(self, group: int | None) -> list[list[Any]]:
        """Those of one group; else those that differ first, then the others."""
        if group is None:
            return sorted(self.rows, key=lambda row: not differs(row))
        return [row for row in self.rows if self._numbers.get((row[5], row[3])) == group]

    def row(self, row: list[Any]) -> Row:
        key, title, is_supposed, after, days, before, days_before = row
        end_before = self._end(before, "before") if before is not None else ""
        return Row(key, title, is_supposed, end_before, self._end(after, "after"), bool(self._outcome(after)["stopped_by"]), days_before, days, self._numbers.get((before, after)))

    @cached_property
    def _told(self) -> dict[tuple[int, int], tuple[Said, Said]]:
        """Each pair of outcomes that differ, in words: two pairs told alike are one change."""
        pairs = {(row[5], row[3]) for row in self.differing}
        return {(before, after): (self._said(before, after, "before"), self._said(after, before, "after")) for before, after in sorted(pairs)}

    @cached_property
    def _changes(self) -> list[tuple[tuple[Said, Said], int]]:
        return Counter(self._told[row[5], row[3]] for row in self.differing).most_common()

    @cached_property
    def _numbers(self) -> dict[tuple[int | None, int], int]:
        order = {told: number for number, (told, _count) in enumerate(self._changes, start=1)}
        return {pair: order[told] for pair, told in self._told.items()}

    # --- figures

    @property
    def ends(self) -> list[Line]:
        return self._in_order(self._lines("ends", self._state))

    @property
    def marks(self) -> list[Line]:
        return self._lines("marks", self._mark)

    @property
    def stops(self) -> list[Line]:
        return self._lines("stopped", self._stop)

    @property
    def stages(self) -> list[Line]:
        """How many dossiers pass each state, in the order of the table; the draft, which all have been, left out."""
        return [line for line in self._in_order(self._lines("states", self._state)) if line.label != self._state(str(self.noun.initial))]

    def _in_order(self, lines: list[Line]) -> list[Line]:
        order = [self._state(str(state)) for state in self.noun.states.values]
        return sorted(lines, key=lambda line: order.index(line.label))

    @property
    def verdicts(self) -> list[tuple[str, dict[str, int]]]:
        """Of each condition of the draft: how often it holds, fails, cannot be computed."""
        found: dict[str, dict[str, int]] = {}
        for name, count in (self.result.get("after") or {}).get("verdicts", {}).items():
            key, verdict = name.rsplit(" ", 1)
            found.setdefault(key, {"holds": 0, "fails": 0, "undecided": 0})[verdict] = count
        return [(self._stop(key), counts) for key, counts in found.items()]

    @property
    def median_days(self) -> Line:
        return Line(_("Durée médiane, du dépôt à la fin, en jours"), median(self._side("before").get("days", {})) if self.has_base else None, median(self._side("after").get("days", {})))

    @property
    def limits(self) -> list[dict[str, Any]]:
        """Each legal delay: late if it is foreseen so, and how often it really was in the past."""
        return [self._limit(key) for key in LIMITS if f"{key} foreseen" in self._side("after").get("limits", {}) or f"{key} seen" in self._side("after").get("limits", {})]

    def _limit(self, key: str) -> dict[str, Any]:
        after, before = self._side("after").get("limits", {}), self._side("before").get("limits", {})
        return {
            "label": LIMITS[key].label,
            "allowed": LIMITS[key].allowed(self.run.body, self.run.ground),
            "after": (after.get(f"{key} foreseen late", 0), after.get(f"{key} foreseen", 0)),
            "before": (before.get(f"{key} foreseen late", 0), before.get(f"{key} foreseen", 0)),
            "seen": (after.get(f"{key} seen late", 0), after.get(f"{key} seen", 0)),
        }

    @property
    def durations(self) -> list[dict[str, Any]]:
        """What time was counted with, the dossier's own states first; `is_unknown`: counted as nothing, and said."""
        known = self.result.get("durations", {}).get("after", {})
        order = {place: rank for rank, place in enumerate(places())}
        return [self._duration(place, *known[place]) for place in sorted(known, key=lambda place: order.get(place, len(order)))]

    def _duration(self, place: str, days: int, basis: str) -> dict[str, Any]:
        noun, state = place.split(".")
        seen = self.result.get("observed", {}).get(place, [0, 0])
        said = {OBSERVED: ngettext("médiane de %(count)d acte passé", "médiane de %(count)d actes passés", seen[1]) % {"count": seen[1]}, EXPECTED: _("délai prévu par la procédure ou par la tâche")}
        lifecycle = lifecycle_of(noun)
        return {"label": f"{lifecycle.label} · {lifecycle.states(state).label}", "days": days, "basis": said.get(basis, _("inconnue : comptée pour rien")), "is_unknown": basis not in said}

    # --- who works when

    @property
    def readings(self) -> Line:
        """How many readings would be given out: to share between those who read."""
        return Line(_("Lectures à confier"), self._side("before").get("born", {}).get("review", 0) if self.has_base else None, self._side("after").get("born", {}).get("review", 0))

    @property
    def work(self) -> list[dict[str, Any]]:
        """Role by role: minutes in all, the heaviest week, and what has no known week."""
        roles = sorted({role for side in SIDES for role in self._weeks(side)}, key=lambda role: list(Role.values).index(role) if role in Role.values else 99)
        return [{"role": role_words(role), **{side: self._work_of(role, side) for side in SIDES}} for role in roles]

    def _work_of(self, role: str, side: str) -> dict[str, Any]:
        weeks = self._weeks(side).get(role, {})
        known = {week: minutes for week, minutes in sorted(weeks.items()) if week >= 0}
        heaviest = max(known.items(), key=lambda each: (each[1], -each[0]), default=(None, 0))
        return {"total": sum(weeks.values()), "weeks": known, "week": heaviest[0], "most": heaviest[1], "later": weeks.get(-1, 0)}

    def _weeks(self, side: str) -> dict[str, dict[int, int]]:
        found: dict[str, dict[int, int]] = {}
        for name, minutes in self._side(side).get("loads", {}).items():
            role, week = name.rsplit(" ", 1)
            found.setdefault(role, {})[int(week)] = minutes
        return found

    # --- words

    def _outcome(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = self.result["outcomes"][number]
        return found

    def _end(self, number: int, side: str) -> str:
        outcome = self._outcome(number)
        if outcome["stopped_by"]:
            return _("arrêté : %(why)s") % {"why": self._stop(outcome["stopped_by"], side)}
        return self._state(outcome["road"][-1])

    def _said(self, number: int, other: int, side: str) -> Said:
        mine, its = self._outcome(number), self._outcome(other)
        marks = [(self._mark(mark, side), mark not in its["marks"]) for mark in mine["marks"] if mark not in its["marks"]]
        marks += [(_("à trancher par une personne : %(what)s") % {"what": self._stop(key, side)}, True) for key in mine["undecided"] if key not in its["undecided"]]
        stop = self._stop(mine["stopped_by"], side) if mine["stopped_by"] else ""
        return Said(tuple(shortened([(self._state(state), state not in its["road"]) for state in mine["road"][1:]])), tuple(marks), stop)

    def _state(self, state: str) -> str:
        return str(self.noun.states(state).label)

    def _mark(self, mark: str, side: str = "") -> str:
        kind, _colon, what = mark.partition(":")
        if kind == "approval":
            return self._of_body("approvals", what, "label", side)
        lifecycle = Lifecycle.registry[kind]
        if kind == "review":
            return _("Second avis") if what == "second" else ngettext("%(count)d lecture", "%(count)d lectures", int(what)) % {"count": int(what)}
        if kind == "convention":
            return str(field_words(lifecycle, "instrument").get(what, what))
        return f"{lifecycle.label} × {what}"

    def _stop(self, key: str, side: str = "") -> str:
        if key == "no_way":
            return _("aucun chemin ne mène plus à cette fin")
        if key == "second_review":
            return _("Second avis")
        return self._of_body("conditions", key, "says", side)

    def _of_body(self, path: str, key: str, says: str, side: str) -> str:
        """As the side says it; a rule that only the other side has keeps its own words."""
        bodies = [self.bodies[side]] if side else [self.bodies["after"], self.bodies["before"]]
        return next((str(rule[says]) for body in bodies for rule in body.get(path, []) if rule["key"] == key), key)

    def _lines(self, name: str, words: Any) -> list[Line]:
        before, after = self._side("before").get(name, {}), self._side("after").get(name, {})
        return [Line(words(key), before.get(key, 0) if self.has_base else None, after.get(key, 0)) for key in sorted({*before, *after})]

    def _side(self, side: str) -> Mapping[str, Any]:
        return self.result.get(side) or {}
