"""Where each state stands on the picture, and the way of each arrow between them: never behind a box."""

from collections.abc import Mapping
from textwrap import wrap

from workflows.procedures.layers import Laid, laid
from workflows.procedures.net import Move, Net
from workflows.procedures.picture import ACROSS, BOX, DOWN, HIGH, SIDE, TOP, Arrow, Mark
from workflows.procedures.prover.exploring import Life
from workflows.procedures.standing import Standing


class Placed:
    """The states of one noun laid out, with the arrows between them."""

    def __init__(self, net: Net, life: Life, marks: Mapping[str, tuple[Mark, ...]], standing: Standing | None) -> None:
        self.net, self.life, self.marks, self.standing = net, life, marks, standing
        self.drawn = [state for state in life.noun.states if life.is_entered(state)]
        self.onward = [move for move in life.moves if not self._leaves(move)]
        self.laid: Laid = laid(self.drawn, [(source, move.target) for move in self.onward for source in life.noun.states if source in move.sources])
        self._set_aside()

    def _leaves(self, move: Move) -> bool:
        """Given up, or taken back by an exceptional act: a cross, not an arrow."""
        return move.gives_up or (move.is_exceptional and move.target in self.life.noun.finals)

    def _set_aside(self) -> None:
        """Ends that only giving up leads to stand in one row below the others."""
        arrived = {move.target for move in self.onward} | {self.life.noun.initial}
        self.aside = [state for state in self.drawn if state not in arrived]

    @property
    def rows(self) -> int:
        layers = [place.layer for state, place in self.laid.places.items() if state not in self.aside]
        return 1 + max(layers, default=0)

    @property
    def lanes(self) -> int:
        pairs = {(source, move.target) for move in self.onward for source in move.sources if source in self.drawn}
        return len([pair for pair in pairs if self._is_long(*pair)])

    @property
    def left(self) -> float:
        return SIDE + 16 * self.lanes

    def _at(self, state: str) -> tuple[float, float]:
        across = self.aside.index(state) % 3 if state in self.aside else self.laid.places[state].column
        return self.left + across * ACROSS, TOP + self._row(state) * DOWN

    def _arrows(self) -> list[Arrow]:
        """One for each pair of states; several steps between the same two share it."""
        pairs: dict[tuple[str, str], list[Move]] = {}
        for move in self.onward:
            for source in (state for state in self.drawn if state in move.sources):
                pairs.setdefault((source, move.target), []).append(move)
        lanes = [pair for pair in pairs if self._is_long(*pair)]
        return [self._arrow(source, target, moves, lanes) for (source, target), moves in pairs.items()]

    def _is_long(self, source: str, target: str) -> bool:
        """Going back up, further than to the next row."""
        return self._row(source) - self._row(target) > 1

    def _row(self, state: str) -> int:
        return self.rows + self.aside.index(state) // 3 if state in self.aside else self.laid.places[state].layer

    def _arrow(self, source: str, target: str, moves: list[Move], lanes: list[tuple[str, str]]) -> Arrow:
        taken = bool(self.standing and (source, target) in self.standing.taken)
        lines = tuple(line for move in moves for line in wrap(move.label, 24))
        marks = tuple(mark for move in moves for mark in self.marks.get(move.name, ()))
        if (source, target) in lanes:
            return self._around(source, target, lanes.index((source, target)), lines, taken, marks)
        return self._straight(source, target, lines, taken, marks)

    def _straight(self, source: str, target: str, lines: tuple[str, ...], taken: bool, marks: tuple[Mark, ...]) -> Arrow:
        """In one column: straight down. Where the way back goes up beside it, the two stand at the edges of the box."""
        (x1, y1), (x2, y2) = self._at(source), self._at(target)
        if x1 != x2:
            return self._across(source, target, lines, taken, marks)
        if y2 - y1 > DOWN:
            return self._beside(source, target, lines, taken, marks)
        is_up, is_double = y2 < y1, self._is_double(source, target)
        x = x1 + BOX / 2 + ((62 if is_up else -62) if is_double else 0)
        start, end = (y1, y2 + HIGH) if is_up else (y1 + HIGH, y2)
        lines = tuple(wrap(" ".join(lines), 17)) if is_double and not is_up else lines
        return Arrow(f"M{x:.0f} {start:.0f}V{end:.0f}", lines, x + 8, (start + end) / 2 + 4 - 7 * (len(lines) - 1), "start", taken, marks)

    def _across(self, source: str, target: str, lines: tuple[str, ...], taken: bool, marks: tuple[Mark, ...]) -> Arrow:
        """To another column: out by the side, then down; the way back, up and in by the side."""
        (x1, y1), (x2, y2) = self._at(source), self._at(target)
        is_up, is_double = y2 < y1, self._is_double(source, target)
        if is_up and x2 < x1:
            x, y = x1 + BOX / 2 + 40, y2 + HIGH / 2 + 12
            return Arrow(f"M{x:.0f} {y1:.0f}V{y:.0f}H{x2 + BOX:.0f}", lines, x + 8, y1 - 24, "start", taken, marks)
        if not is_up and self._is_blocked(source, target):
            below, x = y2 - 22, x2 + BOX / 2
            d = f"M{x1 + BOX - 16:.0f} {y1 + HIGH:.0f}V{below:.0f}H{x:.0f}V{y2:.0f}"
            return Arrow(d, (" ".join(lines),), x + 8, y2 - 7, "start", taken, marks)
        x, y = x2 + BOX / 2 - (20 if is_double else 0), y1 + HIGH / 2 - (8 if is_double else 0)
        side, end = (x1 + BOX, y2) if x2 > x1 else (x1, y2)
        d = f"M{side:.0f} {y:.0f}H{x:.0f}V{end + (HIGH if is_up else 0):.0f}"
        if is_double:
            return Arrow(d, (" ".join(lines),), x1 + BOX + 10, y - 7, "start", taken, marks)
        return Arrow(d, lines, x + 8, y2 - 20 - 15 * (len(lines) - 1), "start", taken, marks)

    def _is_blocked(self, source: str, target: str) -> bool:
        """A box stands on the same row between the two columns."""
        (x1, y1), (x2, _y2) = self._at(source), self._at(target)
        return any(min(x1, x2) < x <= max(x1, x2) and y == y1 for x, y in map(self._at, self.drawn) if (x, y) != (x1, y1))

    def _beside(self, source: str, target: str, lines: tuple[str, ...], taken: bool, marks: tuple[Mark, ...]) -> Arrow:
        """Past the rows between: out by the right side, down, in again."""
        (x1, y1), (x2, y2) = self._at(source), self._at(target)
        columns = [place.column for place in self.laid.places.values() if self.laid.places[source].layer <= place.layer < self.laid.places[target].layer]
        right = self.left + max(columns, default=0) * ACROSS + BOX + 150
        d = f"M{x1 + BOX:.0f} {y1 + HIGH / 2 + 8:.0f}H{right:.0f}V{y2 + HIGH / 2 - 8:.0f}H{x2 + BOX:.0f}"
        return Arrow(d, lines, right + 6, (y1 + y2 + HIGH) / 2, "start", taken, marks)

    def _around(self, source: str, target: str, lane: int, lines: tuple[str, ...], taken: bool, marks: tuple[Mark, ...]) -> Arrow:
        """Back up by a lane of its own on the left; its words stand under the box it leaves."""
        (x1, y1), (x2, y2) = self._at(source), self._at(target)
        low, x = y1 + HIGH + 12 + 4 * lane, SIDE / 2 + 16 * lane
        start = x1 + 12
        d = f"M{start:.0f} {y1 + HIGH:.0f}V{low:.0f}H{x:.0f}V{y2 + HIGH / 2:.0f}H{x2:.0f}"
        return Arrow(d, tuple(wrap(" ".join(lines), 12, break_long_words=False)), start + 4, low + 15, "start", taken, marks)

    def _is_double(self, source: str, target: str) -> bool:
        return any(source == move.target and target in move.sources for move in self.onward)
