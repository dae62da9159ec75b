"""One noun of a procedure as BPMN 2.0, with its drawing, for the tools that read it.

A step is a task in the lane of who takes it; a state with several ways in or out is an exclusive gateway, a final one an
end event. Elements come in the order the schema of BPMN asks for; conditions are given in CEL, the language they are written in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

from workflows.procedures.layers import laid
from workflows.procedures.net import Move, Noun
from workflows.procedures.prover.reading import net_of
from workflows.procedures.prover.walks import reached
from workflows.procedures.prover.words import taker_said
from workflows.rules import AUTOMATIC

MODEL, DI = "http://www.omg.org/spec/BPMN/20100524/MODEL", "http://www.omg.org/spec/BPMN/20100524/DI"
DC, DD, XSI = "http://www.omg.org/spec/DD/20100524/DC", "http://www.omg.org/spec/DD/20100524/DI", "http://www.w3.org/2001/XMLSchema-instance"
CEL = "https://cel.dev"
SIZES = {"startEvent": (36, 36), "endEvent": (36, 36), "exclusiveGateway": (50, 50), "userTask": (120, 70), "serviceTask": (120, 70)}
STEP_X, ROW, HEAD = 170, 100, 40


@dataclass
class Node:
    key: str
    kind: str
    name: str
    lane: str
    column: int
    row: int = 0
    coming: list[str] = field(default_factory=list)
    leaving: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Flow:
    key: str
    source: str
    target: str
    name: str = ""
    condition: str = ""


def bpmn(body: Mapping[str, Any], noun: str) -> str:
    for prefix, space in (("", MODEL), ("bpmndi", DI), ("dc", DC), ("di", DD), ("xsi", XSI)):
        ET.register_namespace(prefix, space)
    net = net_of(body, to_draw=True)
    graph = _Graph(net.nouns[noun], net.moves_of(noun))
    root = ET.Element(_q(MODEL, "definitions"), {"id": f"sillage_{noun}", "targetNamespace": "https://sillage.example/procedures", "expressionLanguage": CEL})
    graph.write_process(ET.SubElement(root, _q(MODEL, "process"), {"id": f"process_{noun}", "name": str(net.nouns[noun].label), "isExecutable": "false"}))
    graph.write_diagram(ET.SubElement(root, _q(DI, "BPMNDiagram"), {"id": f"diagram_{noun}"}), f"process_{noun}")
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _q(space: str, name: str) -> str:
    return f"{{{space}}}{name}"


class _Graph:
    def __init__(self, noun: Noun, moves: list[Move]) -> None:
        reach = reached(noun, moves, {move.name: 1 for move in moves}, 1)
        self.noun, self.states = noun, [state for state in noun.states if state in reach]
        self.moves = [move for move in moves if move.sources & set(self.states)]
        self.depth = laid(self.states, [(source, move.target) for move in moves if not move.gives_up for source in move.sources])
        self.nodes: dict[str, Node] = {}
        self.flows: list[Flow] = []
        self._add_tasks()
        self._add_states()
        self._join()
        self.lanes = list(dict.fromkeys(node.lane for node in self.nodes.values()))
        self._set_rows()

    # --- nodes and flows

    def _add_tasks(self) -> None:
        """One task for each step: a step from several states has one task all of them lead to."""
        for move in self.moves:
            column = 2 + 2 * min((self._layer(source) for source in move.sources if source in self.states), default=0)
            kind = "serviceTask" if move.takers == {AUTOMATIC} else "userTask"
            self._add(Node(f"task_{move.name}", kind, move.label or move.name, _lane_of(move), column))

    def _add_states(self) -> None:
        start = next((_lane_of(move) for move in self.moves if self.noun.initial in move.sources), "")
        self._add(Node("start", "startEvent", self.noun.said(self.noun.initial), start, 0))
        for state in self.states:
            leaving = [move for move in self.moves if state in move.sources]
            beside = leaving or [move for move in self.moves if move.target == state]
            kind = "exclusiveGateway" if leaving else "endEvent"
            self._add(Node(f"state_{state}", kind, self.noun.said(state), _lane_of(beside[0]), 1 + 2 * self._layer(state)))

    def _layer(self, state: str) -> int:
        return self.depth.places[state].layer

    def _add(self, node: Node) -> None:
        self.nodes[node.key] = node

    def _join(self) -> None:
        self._flow("start", f"state_{self.noun.initial}")
        for move in self.moves:
            condition = " && ".join(f"({each.expression})" for each in move.conditions)
            for source in (state for state in self.states if state in move.sources):
                self._flow(f"state_{source}", f"task_{move.name}", condition)
            self._flow(f"task_{move.name}", f"state_{move.target}")

    def _flow(self, source: str, target: str, condition: str = "") -> None:
        flow = Flow(f"flow_{len(self.flows) + 1}", source, target, condition=condition)
        self.flows.append(flow)
        self.nodes[source].leaving.append(flow.key)
        self.nodes[target].coming.append(flow.key)

    # --- the model

    def write_process(self, process: ET.Element) -> None:
        lanes = ET.SubElement(process, _q(MODEL, "laneSet"), {"id": "lanes"})
        for rank, lane in enumerate(self.lanes):
            element = ET.SubElement(lanes, _q(MODEL, "lane"), {"id": f"lane_{rank}", "name": lane})
            for node in self._in_lane(lane):
                ET.SubElement(element, _q(MODEL, "flowNodeRef")).text = node.key
        for node in self.nodes.values():
            element = ET.SubElement(process, _q(MODEL, node.kind), {"id": node.key, "name": node.name})
            _refer(element, "incoming", node.coming)
            _refer(element, "outgoing", node.leaving)
        for flow in self.flows:
            element = ET.SubElement(process, _q(MODEL, "sequenceFlow"), {"id": flow.key, "sourceRef": flow.source, "targetRef": flow.target})
            if flow.condition:
                ET.SubElement(element, _q(MODEL, "conditionExpression"), {_q(XSI, "type"): "tFormalExpression"}).text = flow.condition

    def _in_lane(self, lane: str) -> list[Node]:
        return [node for node in self.nodes.values() if node.lane == lane]

    # --- the drawing

    def _set_rows(self) -> None:
        """In each lane, nodes of the same column stand one below the other."""
        taken: dict[tuple[str, int], int] = {}
        for node in self.nodes.values():
            node.row = taken.get((node.lane, node.column), 0)
            taken[node.lane, node.column] = node.row + 1

    def _top(self, lane: str) -> int:
        return sum(self._height(each) for each in self.lanes[: self.lanes.index(lane)])

    def _height(self, lane: str) -> int:
        return ROW * (1 + max(node.row for node in self._in_lane(lane)))

    def _middle(self, node: Node) -> tuple[int, int]:
        return HEAD + 60 + node.column * STEP_X // 2 * 2, self._top(node.lane) + node.row * ROW + ROW // 2

    def write_diagram(self, diagram: ET.Element, process: str) -> None:
        plane = ET.SubElement(diagram, _q(DI, "BPMNPlane"), {"id": "plane", "bpmnElement": process})
        width = HEAD + 160 + max(node.column for node in self.nodes.values()) * STEP_X
        for rank, lane in enumerate(self.lanes):
            shape = ET.SubElement(plane, _q(DI, "BPMNShape"), {"id": f"shape_lane_{rank}", "bpmnElement": f"lane_{rank}", "isHorizontal": "true"})
            _bounds(shape, 0, self._top(lane), width, self._height(lane))
        for node in self.nodes.values():
            (x, y), (wide, high) = self._middle(node), SIZES[node.kind]
            _bounds(ET.SubElement(plane, _q(DI, "BPMNShape"), {"id": f"shape_{node.key}", "bpmnElement": node.key}), x - wide // 2, y - high // 2, wide, high)
        for flow in self.flows:
            edge = ET.SubElement(plane, _q(DI, "BPMNEdge"), {"id": f"edge_{flow.key}", "bpmnElement": flow.key})
            for x, y in self._way(flow):
                ET.SubElement(edge, _q(DD, "waypoint"), {"x": str(x), "y": str(y)})

    def _way(self, flow: Flow) -> Iterable[tuple[int, int]]:
        """Out by the right side, across half-way, in by the left."""
        source, target = self.nodes[flow.source], self.nodes[flow.target]
        (x1, y1), (x2, y2) = self._middle(source), self._middle(target)
        start, end = x1 + SIZES[source.kind][0] // 2, x2 - SIZES[target.kind][0] // 2
        half = start + 20 if end <= start else (start + end) // 2
        return [(start, y1), (half, y1), (half, y2), (end, y2)]


def _lane_of(move: Move) -> str:
    return " / ".join(sorted(taker_said(taker) for taker in move.takers))


def _refer(element: ET.Element, name: str, keys: list[str]) -> None:
    for key in keys:
        ET.SubElement(element, _q(MODEL, name)).text = key


def _bounds(shape: ET.Element, x: int, y: int, width: int, height: int) -> None:
    ET.SubElement(shape, _q(DC, "Bounds"), {"x": str(x), "y": str(y), "width": str(width), "height": str(height)})
