"""Work whose only effect is one line of a journal: done twice, it would show; lost, it would miss."""

import time
from typing import Any

from django.db import transaction

from accounts.system import system_actor
from workflows import journal, outbox

TOPIC = "faults.write"


@outbox.handler(TOPIC)
def write(payload: dict[str, Any]) -> None:
    journal.append(payload["case_ref"], "written", actor=system_actor())
    time.sleep(payload["seconds"])


def leave(count: int, *, seconds: float = 0.0, first: int = 0) -> None:
    for number in range(first, first + count):
        with transaction.atomic():
            outbox.put(TOPIC, {"case_ref": f"F-{number}", "seconds": seconds}, key=f"{TOPIC}:{number}")
