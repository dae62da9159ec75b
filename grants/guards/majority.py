"""What a motion needs to carry: the committee's own rule and the procedure's, the stricter of the two.

Each rule asks at least what the laxer ones ask, so that « the stricter » always has a meaning: absolute and two-thirds
majorities are counted on all the voices in the room, abstentions included.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grants.enums import Majority

STRICTNESS = list(Majority)


@dataclass(frozen=True)
class Rule:
    """Two rules side by side, and the one that applies."""

    own: Majority
    procedure: Majority | None

    @property
    def applies(self) -> Majority:
        return max(self.own, self.procedure or self.own, key=STRICTNESS.index)

    @property
    def comes_from_the_procedure(self) -> bool:
        return self.applies != self.own

    def carries(self, votes_for: int, votes_against: int, voices: int, *, chair_settles: bool) -> bool:
        """The chair's voice settles a tie, and nothing else: never where two thirds are needed."""
        if self.applies == Majority.TWO_THIRDS:
            return votes_for > 0 and 3 * votes_for >= 2 * voices
        if votes_for == votes_against:
            return chair_settles and (self.applies == Majority.SIMPLE or 2 * votes_for == voices)
        return votes_for > votes_against if self.applies == Majority.SIMPLE else 2 * votes_for > voices


def majority_for(item: Any) -> Rule:
    asked = _of_procedure(item, "committee.majority")
    return Rule(Majority(item.session.committee.majority), Majority(asked) if asked else None)


def quorum_rate_for(committee: Any, application: Any = None) -> Decimal:
    """The share of the seats, committee's or procedure's: the higher."""
    asked = _of_procedure(application, "committee.quorum") if application is not None else None
    return max(Decimal(committee.quorum_rate), Decimal(str(asked or 0)))


def _of_procedure(subject: Any, path: str) -> Any:
    return subject.procedure.setting(path) if subject.procedure_id else None
