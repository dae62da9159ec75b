"""The picture of a procedure, and of one dossier in it: where it stands, how it came, what remains, what is late.

Numbers and words only; `templates/workflows/procedures/_picture.html` draws the SVG and the table beside it, which says the
same. Steps that give up (withdraw, dismiss) are not drawn as arrows, for every state has some: a cross on the state says
that there are, and the table names them.

An applicant reads `public_picture`: states that read the same outside are one, and nothing but the present one is told.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from workflows.lifecycle import Lifecycle
from workflows.procedures.arrows import Placed
from workflows.procedures.layers import Laid, laid
from workflows.procedures.net import Move
from workflows.procedures.picture import ACROSS, BOX, DOWN, HIGH, SIDE, TOP, Arrow, Box, Mark, Picture, Way, in_box
from workflows.procedures.prover import Finding, net_of
from workflows.procedures.prover.exploring import Life
from workflows.procedures.prover.words import taker_said
from workflows.procedures.standing import standing_of


def draw(body: Mapping[str, Any], noun: str, findings: Sequence[Finding] = (), subject: Any = None) -> Picture:
    """For the administration. `subject`: one dossier whose way is shown (one more question to the database)."""
    net = net_of(body, to_draw=True)
    life = Life(net, net.nouns[noun], net.moves_of(noun))
    return _Drawing(net, life, marks_of(body, noun, findings), standing_of(subject) if subject is not None else None).picture()


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


class _Drawing(Placed):
    """The same, with what each box says."""

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

