"""What twenty conditions cost a step: the same dossiers, the same door, with a procedure that sets twenty and with one that sets none.

DATABASE_URL=… python -m benchmarks.conditions 200      prints one JSON (the base must be loaded: see benchmarks/rows.py)

One dossier of each kind in turn, so that what else the machine does falls on both alike. Medians, of the clock and of processor time.
"""

import json
import statistics
import sys
from typing import Any

if __name__ == "__main__":
    import benchmarks.pages  # noqa: F401 - sets Django up

from accounts.enums import Role
from accounts.models import User
from benchmarks.clock import timed
from benchmarks.rows import SLUG
from calls.models import Call
from grants.models import Application
from workflows.door import perform
from workflows.models import Procedure
from workflows.procedures import publish
from workflows.procedures.conditions import Verdict, evaluate, problems

#: Ten facts in twenty sentences, one of each kind of operation.
MUSTS = (
    "amount_requested > 0", "amount_requested <= 100000000", "amount_requested % 100 >= 0 || amount_requested > 5000", "organisation_kind == 'association'",
    "organisation_kind in ['association', 'cooperative', 'company']", "organisation_country == 'FR'", "!is_live_performance || amount_requested > 0",
    "is_live_performance || amount_requested < 100000000", "year_total < 1000000000", "year_total + amount_requested < 1000000000000", "is_first_request || year_total >= 0",
    "readings_count >= 0", "readings_count < 20 && amount_requested > 0", "[100, 1000, 10000].exists(step, amount_requested > step)",
    "organisation_kind.startsWith('asso')", "size(organisation_country) == 2", "organisation_country.matches('^[A-Z]{2}$')", "amount_requested / 12 > 0",
    "(year_total >= 0 && readings_count < 100) || is_first_request", "amount_requested * 2 - amount_requested == amount_requested",
)  # fmt: skip


def burdened(call: Call, by: User) -> Procedure:
    conditions = [{"key": f"c{rank}", "step": "application.declare_admissible", "must": must, "says": f"Condition {rank}."} for rank, must in enumerate(MUSTS)]
    assert not [sentence for must in MUSTS for sentence in problems(must, "application")]
    return publish(key=f"{SLUG}-vingt", title="Vingt conditions", body=call.procedure.body | {"conditions": conditions}, by=by)


def overhead(count: int) -> dict[str, Any]:
    call = Call.objects.get(slug=SLUG)
    officer = User.objects.get(memberships__role=Role.CASE_OFFICER, memberships__funder=call.funder)
    procedure = burdened(call, officer)
    rows = list(Application.objects.filter(call=call, **{"state": "submitted"}).order_by("-pk")[: 2 * count + 20])
    Application.objects.filter(pk__in=[row.pk for row in rows[::2]]).update(procedure=procedure)
    taken = [timed(lambda row=row: perform(row, "declare_admissible", actor=officer)) for row in rows]
    with_twenty, with_none = taken[20::2], taken[21::2]
    facts = {"amount_requested": 250_000, "organisation_kind": "association"}
    alone = timed(lambda: [evaluate(MUSTS[4], facts) is Verdict.HOLDS for _ in range(10_000)])
    return {
        "steps": len(with_none),
        "ratio": round(_median(with_twenty, "ms") / _median(with_none, "ms"), 2),
        "ratio_of_processor": round(_median(with_twenty, "cpu_ms") / _median(with_none, "cpu_ms"), 2),
        "with_twenty_cpu_ms": round(_median(with_twenty, "cpu_ms"), 2),
        "with_none_cpu_ms": round(_median(with_none, "cpu_ms"), 2),
        "one_evaluation_us": round(alone["cpu_ms"] / 10, 1),
    }


def _median(taken: list[dict[str, float]], what: str) -> float:
    return statistics.median(each[what] for each in taken)


if __name__ == "__main__":
    print(json.dumps(overhead(int(sys.argv[1]) if len(sys.argv) > 1 else 200)))
