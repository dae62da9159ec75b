"""A released flow is frozen: its rows name its nodes. Every flow has a real lock and no task open to anybody."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from viewflow.workflow import flow
from viewflow.workflow.lock import CacheLock, SelectForUpdateLock, no_lock

from workflows.board.flows import DutyFlowV1, OurFlow

FROZEN = {"DutyFlowV1": "e6ccf55740b85665"}


def flows(base: type = flow.Flow) -> Iterator[Any]:
    for each in base.__subclasses__():
        if each.__module__.split(".")[0] not in ("viewflow", "tests") and list(each.instance.nodes()):
            yield each
        yield from flows(each)


def graph_of(flow_class: Any) -> list[Any]:
    nodes = sorted(flow_class.instance.nodes(), key=lambda node: node.name)
    return [[node.name, type(node).__name__, sorted([edge.edge_class, edge.dst.name] for edge in node._outgoing())] for node in nodes]


def test_released_flows_have_not_moved() -> None:
    found = {each.__name__: hashlib.sha256(json.dumps(graph_of(each)).encode()).hexdigest()[:16] for each in flows()}
    assert found == FROZEN, "A released flow keeps its shape: write a new class, V2, and add its hash here."


def test_the_graph_says_what_it_is() -> None:
    assert graph_of(DutyFlowV1) == [["do", "View", [["next", "end"]]], ["end", "End", []], ["start", "StartHandle", [["next", "do"]]]]


def test_every_flow_waits_for_a_real_lock() -> None:
    assert [each.__name__ for each in flows() if not issubclass(each, OurFlow)] == []
    for each in flows():
        assert isinstance(each.lock_impl, SelectForUpdateLock)
        assert each.lock_impl.nowait is False


def test_every_human_task_is_for_somebody() -> None:
    nodes = [node for each in flows() for node in each.instance.nodes() if isinstance(node, flow.View)]
    assert nodes
    assert [str(node) for node in nodes if not node._owner_permission] == []


@pytest.mark.parametrize("lock", [no_lock, CacheLock()])
def test_the_walk_would_see_another_lock(lock: Any) -> None:
    assert not isinstance(lock, SelectForUpdateLock)
