"""What the steps of a call change."""

from calls.lifecycle import CALL
from calls.models import Call
from workflows.lifecycle import Act


@CALL.does("publish")
def publish(call: Call, act: Act) -> None:
    """From here on the form, the grid, the criteria and the procedure are pinned: all four are immutable versions."""
    call.published_at = act.at


@CALL.does("extend")
def extend(call: Call, act: Act) -> None:
    """A deadline may only be put back, and everybody reads why."""
    act.record["previous"] = call.closes_at
    call.closes_at = act.inputs["closes_at"]
