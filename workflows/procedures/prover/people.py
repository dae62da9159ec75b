"""People: is there somebody for each step, are those who must be two really two. Asked of the accounts of today."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflows.procedures.net import OF_THE_DOSSIER, Move
from workflows.procedures.prover.examiners import Examined, examiner
from workflows.procedures.prover.finding import Finding
from workflows.procedures.prover.links import step_named
from workflows.procedures.prover.words import listed, stands, taker_said
from workflows.rules import AUTOMATIC


@examiner("nobody")
def nobody(examined: Examined) -> Iterator[Finding]:
    """One finding for each empty chair, naming all that waits for it."""
    empty: dict[frozenset[str], list[Move]] = {}
    for life in examined.exploration.lives.values():
        for move in life.moves:
            if not examined.net.is_takeable(move):
                empty.setdefault(move.takers - {AUTOMATIC}, []).append(move)
    for takers, moves in empty.items():
        yield _empty_chair(examined, takers, moves) if takers else _never_fired(examined, moves)


def _empty_chair(examined: Examined, takers: frozenset[str], moves: list[Move]) -> Finding:
    first, roles = moves[0], listed(taker_said(taker) for taker in sorted(takers))
    return Finding(
        "nobody",
        True,
        first.noun,
        first.key,
        ngettext(
            "Personne ne tient le rôle %(roles)s : %(steps)s ne pourra être fait par personne.",
            "Personne ne tient le rôle %(roles)s : %(count)d actes ne pourront être faits par personne (%(steps)s).",
            len(moves),
        )
        % {"roles": roles, "count": len(moves), "steps": listed(move.label or move.name for move in moves)},
        _("Confiez ce rôle à quelqu’un dans « Institutions », ou nommez un autre rôle pour ces actes."),
        _before(examined, first, _("l’acte attend une personne qui n’existe pas.")),
        path=tuple(move.name for move in _way_to(examined, first)),
    )


def _never_fired(examined: Examined, moves: list[Move]) -> Finding:
    first = moves[0]
    return Finding(
        "never_fired",
        True,
        first.noun,
        first.key,
        _("%(steps)s : cet acte se fait automatiquement, mais aucun délai ni aucun autre acte ne le déclenche.") % {"steps": listed(move.label or move.name for move in moves)},
        _("Confiez cet acte à un rôle."),
        _before(examined, first, _("personne ni rien ne fait la suite.")),
    )


def _way_to(examined: Examined, move: Move) -> list[Move]:
    life = examined.exploration.lives[move.noun]
    state = next((state for state in life.noun.states if state in move.sources and state in life.paths), "")
    return life.path_to(state) if state else []


def _before(examined: Examined, move: Move, then: str) -> str:
    return stands(examined.net, move.noun, _way_to(examined, move), then)


@examiner("brought")
def brought(examined: Examined) -> Iterator[Finding]:
    """One act that takes others with it: whoever takes the first must be allowed to take the others."""
    for life in examined.exploration.lives.values():
        for move in life.moves:
            others = [other for key in move.brings if (other := examined.net.move(key)) and _is_come_to(examined, other) and not move.takers <= other.takers]
            if others:
                yield _cannot_follow(examined, move, others)


def _is_come_to(examined: Examined, move: Move) -> bool:
    life = examined.exploration.lives.get(move.noun)
    return life is not None and any(source in life.paths for source in move.sources)


def _cannot_follow(examined: Examined, move: Move, others: list[Move]) -> Finding:
    lacking = listed(taker_said(taker) for taker in sorted(frozenset().union(*(move.takers - other.takers for other in others))))
    return Finding(
        "cannot_follow",
        True,
        move.noun,
        f"who.{others[0].key}",
        _("« %(step)s » entraîne %(others)s, que %(role)s n’a pas le droit de faire : tout serait refusé.")
        % {"step": move.label or move.name, "others": listed(other.label or other.name for other in others), "role": lacking},
        _("Confiez ces actes au même rôle : %(steps)s.") % {"steps": ", ".join(other.key for other in (move, *others))},
        _before(examined, move, _("%(role)s fait l’acte et se voit refuser.") % {"role": lacking}),
    )


@examiner("taken_from_the_dossier")
def taken_from_the_dossier(examined: Examined) -> Iterator[Finding]:
    """What only the applicant may do (submit, sign, withdraw) cannot be given to the administration."""
    for key in examined.at("who", {}):
        step = step_named(key)
        if step and not step.by.takers:
            yield Finding(
                "taken_from_the_dossier",
                True,
                key.split(".")[0],
                f"who.{key}",
                _("« %(step)s » revient au demandeur ou au bénéficiaire ; confié à un rôle, il lui serait refusé.") % {"step": step.label},
                _("Retirez cette ligne."),
                _("Le demandeur ouvre la page et n’a plus le bouton."),
            )


@examiner("same_hands")
def same_hands(examined: Examined) -> Iterator[Finding]:
    """Two steps that must never be taken by one person: two roles, and two people to hold them."""
    for first, second in examined.net.apart:
        one, other = examined.net.move(first), examined.net.move(second)
        if one and other and one.noun in examined.exploration.lives:
            yield from _same_role(examined, one, other) if one.takers & other.takers else _same_person(examined, one, other)


def _same_role(examined: Examined, one: Move, other: Move) -> Iterator[Finding]:
    shared = listed(taker_said(role) for role in sorted(one.takers & other.takers))
    yield Finding(
        "same_role",
        True,
        one.noun,
        f"who.{other.key}",
        _("Le même rôle, %(role)s, ferait « %(one)s » et « %(other)s » : une même personne pourrait certifier et faire payer.")
        % {"role": shared, "one": one.label or one.name, "other": other.label or other.name},
        _("Confiez l’un des deux actes à un autre rôle."),
        _("Une personne qui tient ce rôle fait les deux actes le même jour, sans que personne d’autre ne regarde."),
    )


def _same_person(examined: Examined, one: Move, other: Move) -> Iterator[Finding]:
    first = frozenset().union(*(examined.net.people_for(role) for role in one.takers))
    second = frozenset().union(*(examined.net.people_for(role) for role in other.takers))
    if first and first == second and len(first) == 1:
        yield Finding(
            "same_person",
            True,
            one.noun,
            other.key,
            _("Une seule personne tient les rôles qui font « %(one)s » et « %(other)s » : le second lui sera refusé.") % {"one": one.label or one.name, "other": other.label or other.name},
            _("Confiez l’un de ces deux rôles à une autre personne dans « Institutions »."),
            _before(examined, other, _("la seule personne habilitée est celle qui a fait l’acte précédent.")),
        )


@examiner("approvals")
def approvals(examined: Examined) -> Iterator[Finding]:
    """N people must agree before somebody else acts: are there N beside the one who acts?"""
    if examined.net.holders is None:
        return
    for rank, rule in enumerate(examined.at("approvals", [])):
        there = _who_may_agree(examined, rule)
        if there < rule["count"]:
            yield Finding(
                "too_few_to_approve",
                True,
                rule["step"].split(".")[0],
                f"approvals.{rank}",
                _("« %(label)s » demande %(count)d accords du rôle « %(role)s » ; %(there)d personne(s) seulement peuvent donner le leur, outre celle qui fait l’acte.")
                % {"label": rule["label"], "count": rule["count"], "role": taker_said(rule["role"]), "there": there},
                _("Demandez moins d’accords, ou confiez ce rôle à d’autres personnes."),
                _("Tout le monde a donné son accord : il en manque encore %(missing)d, et l’acte reste fermé.") % {"missing": rule["count"] - there},
            )


def _who_may_agree(examined: Examined, rule: Mapping[str, Any]) -> int:
    """Whoever acts does not approve their own act: one approver fewer, unless somebody who approves nothing may act."""
    able, move = examined.net.people_for(rule["role"]), examined.net.move(rule["step"])
    if move is None or not able:
        return len(able)
    actors = frozenset().union(*(examined.net.people_for(taker) for taker in move.takers))
    acted_by_others = bool(actors - able) or bool(move.takers & {AUTOMATIC, OF_THE_DOSSIER})
    return len(able) - (not acted_by_others)
