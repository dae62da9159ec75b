"""How everything here is measured: warm, the median of many, with the queries and the weight of the answer."""

import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

RUNS = 25


def measure(act: Callable[[], Any], *, runs: int = RUNS) -> dict[str, float]:
    """Milliseconds: two runs to warm up, then the median and the best of `runs`; and processor time, which a busy machine moves less."""
    act(), act()
    spent, worked = [], []
    for _ in range(runs):
        begun, at_work = time.perf_counter(), time.process_time()
        act()
        spent.append((time.perf_counter() - begun) * 1000)
        worked.append((time.process_time() - at_work) * 1000)
    return {"ms": round(statistics.median(spent), 2), "best_ms": round(min(spent), 2), "cpu_ms": round(statistics.median(worked), 2)}


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def peak_mib() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def visit(client: Any, address: str, *, runs: int = RUNS) -> dict[str, float]:
    """One page: time, queries, weight. Anything but 200 is a fault of the benchmark itself."""
    from django.db import connection  # noqa: PLC0415 - Django is set up by the caller
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    def go() -> Any:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return body_of(answer)

    with CaptureQueriesContext(connection) as queries:
        weight = len(go())
    asked = len(queries)
    return {**measure(go, runs=runs), "queries": asked, "bytes": weight, "peak_mib": peak_mib()}
