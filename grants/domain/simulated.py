"""How the life of a dossier branches, for those who play it before it is lived: readings, decision, delays."""

from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.enums import ApplicationState as S
from grants.enums import DecisionState, ReviewState
from workflows.clocks import delay_of
from workflows.models import Procedure
from workflows.procedures.cases import BOUNDED_BY, LASTS_AS, TAKEN_WITH, TRUNKS, Body, Branch, Case, Ground, Limit, Trunk, limit, offshoot

#: How often each end comes in dossiers that are invented: most of a season's requests are neither refused for their form nor left.
ENDS = {S.AWARDED: 50, S.REJECTED: 35, S.INADMISSIBLE: 7, S.DISMISSED: 3, S.DEFERRED: 3, S.WITHDRAWN: 2}

TRUNKS.append(Trunk("application", {str(end): weight for end, weight in ENDS.items()}, usual=str(S.AWARDED)))
LASTS_AS.update(
    {
        ("application", str(S.UNDER_REVIEW)): ("review", str(ReviewState.ASSIGNED)),
        ("application", str(S.UNDER_SECOND_REVIEW)): ("review", str(ReviewState.ASSIGNED)),
        ("application", str(S.DECIDED)): ("decision", str(DecisionState.TAKEN)),
    }
)
TAKEN_WITH.update({f"application.{step}": "decision.take" for step in ("decide", "decide_directly")})
TAKEN_WITH.update({f"application.{step}": "decision.notify" for step in ("award", "reject", "defer")})
BOUNDED_BY["application", str(S.AWAITING_INFORMATION)] = "completion"


@offshoot("review", at={S.UNDER_REVIEW})
def readings(body: Body, case: Case, ground: Ground) -> Branch | None:
    return Branch(int(body.get("reviews", {}).get("count", 1)), str(ReviewState.SUBMITTED), is_told=True)


@offshoot("review", at={S.UNDER_SECOND_REVIEW})
def second_readings(body: Body, case: Case, ground: Ground) -> Branch | None:
    """Told as a second opinion, whatever the number of readers."""
    count = int(body.get("reviews", {}).get("second", {}).get("count", 0))
    return Branch(count, str(ReviewState.SUBMITTED), variant="second", label=_("Second avis"), is_told=True)


@offshoot("decision", at={S.ADVISED, S.DECIDED})
def decision(body: Body, case: Case, ground: Ground) -> Branch | None:
    """One funder's: where a committee has given its opinion, the task to decide is the dossier's own."""
    state = S.ADVISED if "committee" in body.get("stages", []) else S.ADMISSIBLE
    return Branch(1, str(DecisionState.NOTIFIED), looks={"funder_id": 1, "application": SimpleNamespace(funder_id=1, state=state)})


def _completion_days(body: Body, ground: Ground) -> int:
    delay: Any = delay_of(Procedure(body=dict(body)), "completion")
    return -(-delay.days * 7 // 5) if delay.is_working else delay.days


COMPLETION = limit(
    Limit("completion", _("Envoi des compléments demandés"), ("application.request_information",), "application.complete", _completion_days)
)
