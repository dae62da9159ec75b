"""Past dossiers, as a simulation plays them: what was known of each, the end it had, the acts it took and when.

Only those the person may see (`visible_to`), of the funder of the draft, received. Nothing is written, and what is asked
of the database does not grow with what a dossier holds: some queries per slice, plus those of the facts a procedure names.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from grants.enums import ApplicationState as S
from grants.models import Application, Award
from workflows.lifecycle import lifecycle_of
from workflows.models import JournalEntry, SimulationRun
from workflows.procedures.cases import OBSERVERS, PLAUSIBLE, Case, Source, source
from workflows.procedures.durations import days_between, observed_in
from workflows.procedures.facts import Value, cents, facts_about, facts_of
from workflows.procedures.samples import facts_wanted

MOST = 10_000
#: The ends a dossier keeps; before them, it is still on its way and its end is only supposed.
ENDS = frozenset({S.AWARDED, S.REJECTED, S.DEFERRED, S.INADMISSIBLE, S.NOT_SHORTLISTED, S.DISMISSED, S.WITHDRAWN})
#: The last dossiers of the place tell how long things take, when none were chosen.
RECENT = 1_000


def past_applications(run: SimulationRun, person: Any) -> QuerySet[Application]:
    """Of one call, of one year, or all of the funder's."""
    rows = Application.objects.visible_to(person).received().filter(funder=run.draft.funder_id, submitted_at__isnull=False)
    if call := run.wanted.get("call"):
        rows = rows.filter(call=call)
    if year := run.wanted.get("year"):
        rows = rows.filter(submitted_at__year=year)
    return rows.distinct()


def keys(run: SimulationRun, person: Any) -> list[int]:
    """The latest ten thousand, oldest first."""
    latest = past_applications(run, person).order_by("-submitted_at", "-pk").values_list("pk", flat=True)[:MOST]
    return list(reversed(latest))


def is_still_in_sight(run: SimulationRun, person: Any) -> bool:
    """A run shows figures of many dossiers at once: when one of them has closed to this person since, none of it opens."""
    return Application.objects.visible_to(person).filter(pk__in=run.cases).distinct().count() == run.total


def cases(run: SimulationRun, wanted: list[int]) -> Iterator[Case]:
    rows = Application.objects.visible_to(run.asked_by).filter(pk__in=wanted).select_related("organisation", "funder", "discipline", "procedure").distinct()
    dossiers = sorted(rows, key=lambda row: wanted.index(row.pk))
    acts, money, names = _acts(dossiers), _money(dossiers), facts_wanted(run.body, run.base.body if run.base else {})
    others = {noun: _last_of(noun, dossiers) for noun in names if noun != "application"}
    first = Application.objects.filter(pk=run.cases[0]).values_list("submitted_at", flat=True).get()
    for row in dossiers:
        subjects = {"application": row} | {noun: found[row.case_ref] for noun, found in others.items() if row.case_ref in found}
        yield _case(row, acts[row.case_ref], _facts(row, subjects, names), money.get(row.pk, {}), days_between(first, row.submitted_at))


def _case(row: Application, acts: Sequence[tuple[str, str, Any]], facts: Mapping[str, dict[str, Value]], traits: dict[str, Any], day: int) -> Case:
    moments: dict[str, int] = {}
    for noun, step, at in acts:
        moments.setdefault(f"{noun}.{step}", days_between(row.submitted_at, at))
    own = tuple(step for noun, step, _at in acts if noun == "application")
    is_over = row.state in ENDS
    aim = str(row.state if is_over else S.AWARDED)
    looks = {"live": row.is_live_performance or row.organisation.is_live_performance, "legal_form": row.organisation.legal_form, "asked": cents(row.amount_requested)}
    return Case(str(row.pk), row.case_ref, aim, facts, own, day, moments, traits | looks, is_supposed=not is_over)


def _facts(row: Application, subjects: Mapping[str, Any], names: Mapping[str, set[str]]) -> dict[str, dict[str, Value]]:
    """Of the last subject of each noun; of the dossier itself where it never had one, for what both know."""
    known = {}
    for noun, wanted in names.items():
        subject = subjects.get(noun)
        known[noun] = facts_of(subject, wanted) if subject is not None else facts_of(row, wanted & set(facts_about("application")))
    return known


def _acts(rows: Iterable[Application]) -> defaultdict[str, list[tuple[str, str, Any]]]:
    found: defaultdict[str, list[tuple[str, str, Any]]] = defaultdict(list)
    entries = JournalEntry.objects.filter(case_ref__in=[row.case_ref for row in rows]).exclude(target="").order_by("case_ref", "seq")
    for case_ref, noun, step, at in entries.values_list("case_ref", "noun", "step", "at"):
        found[case_ref].append((noun, step, at))
    return found


def _money(rows: Iterable[Application]) -> dict[int, dict[str, int]]:
    """What was given to each, in cents; and the most that the same funder gave its organisation in one of the same years."""
    awards = Award.objects.committing().filter(application__organisation__in={row.organisation_id for row in rows}).order_by()
    lines = list(awards.values_list("application", "application__organisation", "decision__funder", "fiscal_year").annotate(total=Sum("amount")))
    years: defaultdict[tuple[int, int, int], int] = defaultdict(int)
    for _pk, organisation, funder, year, total in lines:
        years[organisation, funder, year] += cents(total) or 0
    found: dict[int, dict[str, int]] = {}
    for pk, organisation, funder, year, total in lines:
        known = found.setdefault(pk, {"amount": 0, "total": 0})
        known["amount"] += cents(total) or 0
        known["total"] = max(known["total"], years[organisation, funder, year])
    return found


def _last_of(noun: str, rows: Iterable[Application]) -> dict[str, Any]:
    """The last subject of this noun in each case, one query for all."""
    model = lifecycle_of(noun).model
    found = model._base_manager.filter(case_ref__in=[row.case_ref for row in rows]).select_related("procedure", *lifecycle_of(noun).reads)
    return {subject.case_ref: subject for subject in found.order_by("pk")}


def observed(run: SimulationRun) -> dict[str, list[int]]:
    """How long past dossiers stayed in each state: those that are played, or the latest of the place."""
    rows = past_applications(run, run.asked_by)
    rows = rows.filter(pk__in=run.cases) if run.source == PAST.name else rows.order_by("-submitted_at")[:RECENT]
    return observed_in(sorted(row.case_ref for row in rows.only("case_ref")))


def hang_together(facts: dict[str, dict[str, Value]], chance: random.Random) -> None:
    """A dossier asks for a part of its budget, is given at most what it asked, and ends after it starts."""
    asked = int(facts["application"].get("amount_requested", 1_000_000))
    share = max(50, int(facts["application"].get("share_requested", chance.randint(150, 800))))
    given = round(asked * chance.randint(40, 100) // 100, -3)
    drawn: dict[str, Value] = {"budget_total": asked * 1000 // share, "share_requested": share, "amount_awarded": given, "amount_proposed": given}
    drawn |= _days(str(facts["application"].get("starts_on", "2026-09-01")), chance)
    for noun, known in facts.items():
        known |= {name: value for name, value in drawn.items() if name in facts_about(noun) and name in known}
        if noun in ("decision", "award", "convention"):
            known |= {"amount": given} if "amount" in known else {}


def _days(starts_on: str, chance: random.Random) -> dict[str, Value]:
    start, days = date.fromisoformat(starts_on), chance.randint(5, 365)
    return {"starts_on": starts_on, "ends_on": (start + timedelta(days=days - 1)).isoformat(), "duration_days": days}


PAST = source(Source("past", _("Des dossiers passés"), keys, cases))
OBSERVERS.append(observed)
PLAUSIBLE.append(hang_together)
