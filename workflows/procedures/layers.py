"""Laying out a graph in layers, top to bottom: the longest way stands straight in the first column, the rest to its right.

Small on purpose: a lifecycle has at most some twenty states. `laid` gives each node its layer and column; what goes back
up is told apart, for the picture routes it on the side.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
Edge = tuple[Node, Node]


@dataclass(frozen=True)
class Place:
    layer: int
    column: int


@dataclass(frozen=True)
class Laid:
    places: Mapping[str, Place]
    back: frozenset[tuple[str, str]]

    @property
    def layers(self) -> int:
        return 1 + max((place.layer for place in self.places.values()), default=0)

    @property
    def columns(self) -> int:
        return 1 + max((place.column for place in self.places.values()), default=0)


def laid(nodes: Sequence[str], edges: Iterable[tuple[str, str]]) -> Laid:
    """`nodes` in the order of the table, the start first."""
    pairs = [(source, target) for source, target in dict.fromkeys(edges) if source in nodes and target in nodes]
    back = _back(nodes, pairs)
    down = [pair for pair in pairs if pair not in back]
    depth = _depths(nodes, down)
    spine = _spine(nodes, down, depth)
    return Laid(_placed(nodes, down, depth, spine), frozenset(back))


def _back(nodes: Sequence[str], pairs: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """What closes a circle when one walks from the start: those go back up."""
    found: set[tuple[str, str]] = set()
    seen: set[str] = set()
    for start in nodes:
        _walk(start, pairs, seen, [], found)
    return found


def _walk(node: str, pairs: list[tuple[str, str]], seen: set[str], on_the_way: list[str], found: set[tuple[str, str]]) -> None:
    if node in seen:
        return
    seen.add(node)
    for source, target in pairs:
        if source == node and target in (*on_the_way, node):
            found.add((source, target))
        elif source == node:
            _walk(target, pairs, seen, [*on_the_way, node], found)


def _depths(nodes: Sequence[str], down: list[tuple[str, str]]) -> dict[str, int]:
    """The longest way from above; relaxed as often as there are nodes, for nothing here is a circle any more."""
    depth = dict.fromkeys(nodes, 0)
    for _round in nodes:
        for source, target in down:
            depth[target] = max(depth[target], depth[source] + 1)
    return depth


def _spine(nodes: Sequence[str], down: list[tuple[str, str]], depth: Mapping[str, int]) -> list[str]:
    """The longest way, read upwards from the deepest node."""
    node = max(nodes, key=lambda each: depth[each], default=None)
    found = []
    while node is not None:
        found.append(node)
        node = next((source for source, target in down if target == node and depth[source] == depth[node] - 1), None)
    return found


def _placed(nodes: Sequence[str], down: list[tuple[str, str]], depth: Mapping[str, int], spine: list[str]) -> dict[str, Place]:
    """Column 0 for the spine; the others of a layer follow, those whose parents stand more to the left first."""
    places = {node: Place(depth[node], 0) for node in spine}
    for layer in range(max(depth.values(), default=0) + 1):
        row = [node for node in nodes if depth[node] == layer and node not in places]
        row.sort(key=lambda node: min((places[source].column for source, target in down if target == node and source in places), default=0))
        taken = any(place.layer == layer for place in places.values())
        for rank, node in enumerate(row):
            places[node] = Place(layer, rank + taken)
    return places
