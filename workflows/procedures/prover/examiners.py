"""Who looks at a procedure before it is published. A room above adds an examiner; this one never knows it.

    from workflows.procedures.prover import Examined, Finding, examiner

    @examiner("shares")
    def shares(examined: Examined) -> Iterator[Finding]:
        if total != 1:
            yield Finding("shares", True, "instalment", "instalments", reason=…, mend=…)
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from workflows.procedures.net import Net, body_at
from workflows.procedures.prover.exploring import Exploration
from workflows.procedures.prover.finding import Finding


@dataclass
class Examined:
    """One body, the net it makes, and who would run it: a funder, or nobody in particular (`funder_id` None)."""

    body: Mapping[str, Any]
    net: Net
    funder_id: int | None
    on: date

    @cached_property
    def exploration(self) -> Exploration:
        return Exploration(self.net)

    @property
    def is_procedure(self) -> bool:
        """False for a net that comes from no body: its facts are then in no registry."""
        return bool(self.body)

    @property
    def stages(self) -> list[str]:
        return list(self.body.get("stages", ()))

    def at(self, path: str, default: Any = None) -> Any:
        return body_at(self.body, path, default)


Examiner = Callable[[Examined], Iterable[Finding]]
EXAMINERS: dict[str, Examiner] = {}


def examiner(name: str) -> Callable[[Examiner], Examiner]:
    def keep(look: Examiner) -> Examiner:
        if EXAMINERS.setdefault(name, look) is not look:
            raise ValueError(f"two examiners called {name}")
        return look

    return keep
