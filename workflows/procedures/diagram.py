"""The picture of a procedure, and of one dossier in it: where it stands, how it came, what remains, what is late.

Numbers and words only; `templates/workflows/procedures/_picture.html` draws the SVG and the table beside it, which says the
same. Steps that give up (withdraw, dismiss) are not drawn as arrows, for every state has some: a cross on the state says
that there are, and the table names them.

An applicant reads `public_picture`: states that read the same outside are one, and nothing but the present one is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap
from typing import Any

from django.utils.translation import gettext as _

from workflows.lifecycle import Lifecycle
from workflows.procedures.layers import Laid, laid
from workflows.procedures.net import Move, Net
from workflows.procedures.prover import Finding, net_of
from workflows.procedures.prover.exploring import Life
from workflows.procedures.prover.words import taker_said
from workflows.procedures.standing import Standing, standing_of

BOX, HIGH, ACROSS, DOWN, TOP, SIDE = 176, 58, 246, 132, 16, 30
LETTERS = 23


@dataclass(frozen=True)
class Mark:
    """A finding shown on the picture, by its number in the list."""

    number: int
    is_blocking: bool


@dataclass(frozen=True)
class Way:
    """One step in the table: its words, where it leads, who takes it, what it asks for."""

    label: str
    target: str
    who: str
    asks: tuple[str, ...] = ()
    gives_up: bool = False
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Box:
    key: str
    label: str
    lines: tuple[str, ...]
    x: float
    y: float
    is_end: bool
    can_be_left: bool
    marks: tuple[Mark, ...] = ()
    stand: str = ""
    when: datetime | None = None
    due: datetime | None = None
    is_late: bool = False
    ways: tuple[Way, ...] = ()

    @property
    def text(self) -> list[tuple[float, str]]:
        """Each line, and how far down the box it stands."""
        start = HIGH / 2 + 5 - 8 * (len(self.lines) - 1)
        return [(start + 16 * rank, line) for rank, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Arrow:
    d: str
    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str
    was_taken: bool = False
    marks: tuple[Mark, ...] = ()

    @property
    def placed_marks(self) -> list[tuple[Mark, float]]:
        """On the other side of the line from its words."""
        return [(mark, self.x - 22 - 26 * rank) for rank, mark in enumerate(self.marks)]

    @property
    def text(self) -> list[tuple[float, str]]:
        return [(self.y + 15 * rank, line) for rank, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Picture:
    name: str
    description: str
    boxes: list[Box]
    arrows: list[Arrow]
    width: float
    height: float
    is_public: bool = False
    has_subject: bool = False
    box_width: int = BOX
    box_height: int = HIGH


def draw(body: Mapping[str, Any], noun: str, findings: Sequence[Finding] = (), subject: Any = None) -> Picture:
    """For the administration. `subject`: one dossier whose way is shown (one more question to the database)."""
    net = net_of(body, to_draw=True)
    life = Life(net, net.nouns[noun], net.moves_of(noun))
    return _Drawing(net, life, marks_of(body, noun, findings), standing_of(subject) if subject is not None else None).picture()


def in_box(label: str) -> tuple[str, ...]:
    """Three lines at most; the table has the whole."""
    return tuple(wrap(label, LETTERS, max_lines=3, placeholder="…"))


def marks_of(body: Mapping[str, Any], noun: str, findings: Sequence[Finding]) -> dict[str, tuple[Mark, ...]]:
    """State or step -> the findings there, numbered as in the list (from 1)."""
    found: dict[str, tuple[Mark, ...]] = {}
    for number, finding in enumerate(findings, start=1):
        place = _step_at(body, finding.place) or finding.place
        if place.startswith(f"{noun}.") or (finding.noun == noun and "." not in place):
            name = place.removeprefix(f"{noun}.")
            found[name] = (*found.get(name, ()), Mark(number, finding.is_blocking))
    return found


def _step_at(body: Mapping[str, Any], place: str) -> str:
    """The step that a passage of the body is about, where it is about one."""
    table, _dot, rest = place.partition(".")
    if table == "who":
        return rest
    rank = rest.partition(".")[0]
    return str(body[table][int(rank)]["step"]) if table in ("conditions", "approvals") and rank.isdigit() else ""


class _Drawing:
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

    def picture(self) -> Picture:
        boxes = [self._box(state) for state in self.drawn]
        arrows = self._arrows()
        words = [arrow.x + 7 * max(map(len, arrow.lines), default=0) for arrow in arrows]
        width = max([box.x + BOX for box in boxes] + words, default=0) + SIDE
        height = max((box.y for box in boxes), default=0) + HIGH + 24
        return Picture(self._name(), self._description(), boxes, arrows, width, height, has_subject=self.standing is not None)

    def _name(self) -> str:
        return _("%(noun)s : les états et les actes") % {"noun": self.life.noun.label}

    def _description(self) -> str:
        said = _("De haut en bas, les états ; une flèche par acte ; une croix où l’on peut abandonner. Le tableau dit la même chose.")
        if self.standing is None:
            return said
        return _("Le dossier est à « %(state)s ».") % {"state": self.life.noun.said(self.standing.state)} + " " + said

    def _at(self, state: str) -> tuple[float, float]:
        across = self.aside.index(state) % 3 if state in self.aside else self.laid.places[state].column
        return self.left + across * ACROSS, TOP + self._row(state) * DOWN

    def _box(self, state: str) -> Box:
        x, y = self._at(state)
        label, here = self.life.noun.said(state), self.standing
        leaves = [move for move in self.life.moves if self._leaves(move) and state in move.sources]
        return Box(
            state, label, in_box(label), x, y, state in self.life.noun.finals, bool(leaves), self.marks.get(state, ()), self._stand(state),
            here.came.get(state) if here else None, here.due if here and state == here.state else None, bool(here and state == here.state and here.is_late), self._ways(state),
        )  # fmt: skip

    def _stand(self, state: str) -> str:
        """here, passed, ahead (still possible from here) or apart."""
        if self.standing is None:
            return ""
        if state == self.standing.state:
            return "here"
        if state in self.standing.came or state == self.life.noun.initial:
            return "passed"
        return "ahead" if state in self._ahead() else "apart"

    def _ahead(self) -> set[str]:
        seen, todo = set[str](), [self.standing.state if self.standing else ""]
        while todo:
            here = todo.pop()
            fresh = {move.target for move in self.life.onward if here in move.sources and not move.is_exceptional} - seen
            seen |= fresh
            todo += fresh
        return seen

    def _ways(self, state: str) -> tuple[Way, ...]:
        return tuple(self._way(move) for move in self.life.moves if state in move.sources)

    def _way(self, move: Move) -> Way:
        who = ", ".join(sorted(taker_said(taker) for taker in move.takers))
        return Way(move.label, self.life.noun.said(move.target), who, tuple(each.expression for each in move.conditions), self._leaves(move), self.marks.get(move.name, ()))

    # --- arrows

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


# --- what an applicant reads


def public_picture(lifecycle: Lifecycle, body: Mapping[str, Any], subject: Any) -> Picture:
    """The public words in their order, and the present one. Neither acts, nor people, nor dates, nor what is decided in silence."""
    net = net_of(body, to_draw=True)
    life = Life(net, net.nouns[lifecycle.noun], net.moves_of(lifecycle.noun))
    said = {state: str(lifecycle.words[state].public) for state in life.noun.states if life.is_entered(state)}
    words = list(dict.fromkeys(said.values()))
    edges = [(said[source], said[move.target]) for move in life.onward for source in move.sources if source in said and said[source] != said[move.target]]
    places = laid(words, edges)
    here = said.get(subject.state, str(lifecycle.words[subject.state].public))
    arrived = {target for _source, target in edges} | {said[life.noun.initial]}
    shown = [word for word in words if word in arrived or word == here]
    boxes = [_public_box(word, places, here) for word in shown]
    arrows = [_public_arrow(places, source, target) for source, target in dict.fromkeys(edges) if (source, target) not in places.back]
    name = _("Où en est votre dossier")
    description = _("De haut en bas, les étapes ; la vôtre est « %(state)s ». Le tableau dit la même chose.") % {"state": here}
    return Picture(name, description, boxes, arrows, SIDE + places.columns * ACROSS, TOP + places.layers * DOWN - DOWN + HIGH + 24, is_public=True, has_subject=True)


def _public_at(places: Laid, word: str) -> tuple[float, float]:
    place = places.places[word]
    return SIDE + place.column * ACROSS, TOP + place.layer * DOWN


def _public_box(word: str, places: Laid, here: str) -> Box:
    x, y = _public_at(places, word)
    return Box(word, word, in_box(word), x, y, False, False, stand="here" if word == here else "ahead")


def _public_arrow(places: Laid, source: str, target: str) -> Arrow:
    (x1, y1), (x2, y2) = _public_at(places, source), _public_at(places, target)
    sx, ex, bend = x1 + BOX / 2, x2 + BOX / 2, (y2 - y1 - HIGH) / 2
    d = f"M{sx:.0f} {y1 + HIGH:.0f}C{sx:.0f} {y1 + HIGH + bend:.0f} {ex:.0f} {y2 - bend:.0f} {ex:.0f} {y2:.0f}"
    return Arrow(d, (), 0, 0, "start")

