"""What the prover finds: the place, the reason, the mend and one case that shows it, in words for who writes procedures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.functional import Promise

Text = str | Promise
#: explored: every path was followed. solved: every value of the facts was covered. sampled: many values were tried, not all.
Proof = Literal["explored", "solved", "sampled"]


@dataclass(frozen=True)
class Finding:
    """`place`: a state, a step ("noun.step") or a dotted path of the body.

    path, facts: the counter-example as data, for whoever wants to replay it: the moves taken, then the facts of the case.
    """

    code: str
    is_blocking: bool
    noun: str
    place: str
    reason: Text
    mend: Text
    example: Text = ""
    proof: Proof = "explored"
    path: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        return "blocking" if self.is_blocking else "warning"
