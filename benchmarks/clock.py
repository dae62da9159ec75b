"""How everything here is measured: one visit at a time, told by the line, so that both sides take turns on the same machine."""

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any


def body_of(answer: Any) -> int:
    """Its weight; a stream is read as it comes and not kept, as a server does."""
    return sum(len(part) for part in answer.streaming_content) if answer.streaming else len(answer.content)


def peak_mib() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def go(client: Any, address: str) -> int:
    """Anything but 200 is a fault of the benchmark itself."""
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return body_of(answer)


def timed(act: Callable[[], Any]) -> dict[str, float]:
    """Milliseconds of the clock; and of processor, which a busy machine moves less."""
    begun, at_work = time.perf_counter(), time.process_time()
    act()
    return {"ms": (time.perf_counter() - begun) * 1000, "cpu_ms": (time.process_time() - at_work) * 1000}


def weighed(client: Any, address: str) -> dict[str, float]:
    from django.db import connection  # noqa: PLC0415 - Django is set up by the caller
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    before = peak_mib()
    weight = go(client, address)
    risen = peak_mib() - before
    with CaptureQueriesContext(connection) as queries:
        go(client, address)
    return {"queries": len(queries), "bytes": weight, "peak_mib": peak_mib(), "risen_mib": round(risen, 1)}


def obey(client: Any, pages: Mapping[str, str]) -> None:
    """Reads « weigh list » or « time list », answers one JSON a line, until there is nothing more to read."""
    say({"pages": sorted(pages), "idle_mib": peak_mib()})
    for line in sys.stdin:
        what, name = line.split()
        say(weighed(client, pages[name]) if what == "weigh" else timed(lambda name=name: go(client, pages[name])))


def say(found: dict[str, Any]) -> None:
    print(json.dumps(found), flush=True)
