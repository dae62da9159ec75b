"""Conditions: do they read, can they hold, can they fail, and is there always a way out when they fail.

Solved where each compares one fact with constants; elsewhere sampled, and then said so.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflows.lifecycle import Lifecycle
from workflows.procedures.conditions import problems
from workflows.procedures.net import Move
from workflows.procedures.prover.examiners import Examined, examiner
from workflows.procedures.prover.exploring import Life
from workflows.procedures.prover.finding import Finding
from workflows.procedures.prover.reading import expressions_on
from workflows.procedures.prover.space import Space, space_of
from workflows.procedures.prover.walks import winning
from workflows.procedures.prover.words import listed, stands, with_facts


@examiner("conditions")
def conditions(examined: Examined) -> Iterator[Finding]:
    """Each condition alone: readable, then neither impossible nor always true."""
    for place, noun, expression in _written(examined):
        sentences = problems(expression, noun) if examined.is_procedure else []
        if sentences:
            yield Finding("unreadable_condition", True, noun, place, " ".join(sentences), _("Corrigez la condition."), expression)
            continue
        yield from _trivial(space_of([expression], examined.net.facts.get(noun, {})), place, noun, expression)


def _written(examined: Examined) -> list[tuple[str, str, str]]:
    """Every condition, its place and its noun: those of the body, or of the moves of a net that comes from none."""
    if examined.is_procedure:
        nouns = dict.fromkeys([*examined.net.nouns, *Lifecycle.registry])
        return [(place, noun, expression) for noun in nouns for place, expression in expressions_on(noun, examined.body)]
    return [(move.key, move.noun, condition.expression) for move in examined.net.moves for condition in move.conditions]


def _trivial(space: Space, place: str, noun: str, expression: str) -> Iterator[Finding]:
    holds = space.set_of([expression])
    if not holds:
        reason = _("La condition « %(condition)s » n’est jamais remplie.") if space.proof == "solved" else _("Nous n’avons trouvé aucun cas où la condition « %(condition)s » est remplie.")
        mend = _("Corrigez les valeurs comparées : aucun dossier ne les satisfait toutes.")
        guards = not place.endswith(".when")
        yield Finding("never_holds", guards and space.proof == "solved", noun, place, reason % {"condition": expression}, mend, expression, space.proof)
    elif holds == space.everything and space.proof == "solved":
        yield Finding(
            "always_holds",
            False,
            noun,
            place,
            _("La condition « %(condition)s » est toujours remplie : elle ne sert à rien.") % {"condition": expression},
            _("Corrigez-la ou supprimez-la."),
            expression,
            space.proof,
        )


@examiner("never_together")
def never_together(examined: Examined) -> Iterator[Finding]:
    """Several conditions on one step, each possible, all together not."""
    for name, life in examined.exploration.lives.items():
        for move in life.moves:
            alone = all(life.space.set_of([condition.expression]) for condition in move.conditions)
            if len(move.conditions) > 1 and move.name in life.never and alone:
                yield Finding(
                    "never_together",
                    life.space.proof == "solved",
                    name,
                    move.conditions[-1].place or move.key,
                    _("Les conditions de « %(step)s » ne sont jamais remplies ensemble : %(conditions)s.")
                    % {"step": move.label or move.name, "conditions": listed(condition.expression for condition in move.conditions)},
                    _("Retirez l’une d’elles, ou rendez-les compatibles."),
                    _("Chaque cas qui remplit l’une contredit une autre."),
                    life.space.proof,
                )


@examiner("never_meets")
def never_meets(examined: Examined) -> Iterator[Finding]:
    """A condition that some dossier could fulfil, but none of those that come before this step."""
    for name, life in examined.exploration.lives.items():
        for move in life.moves:
            before = 0
            for source in move.sources:
                before |= life.reach.cases.get(source, 0)
            if before and move.name not in life.never and not before & life.enabled[move.name]:
                yield Finding(
                    "never_meets",
                    life.space.proof == "solved",
                    name,
                    move.conditions[0].place or move.key,
                    _("Les dossiers qui arrivent devant « %(step)s » ne remplissent jamais sa condition : %(conditions)s.")
                    % {"step": move.label or move.name, "conditions": listed(condition.expression for condition in move.conditions)},
                    _("Accordez cette condition avec celles des actes qui précèdent."),
                    _("Par exemple : %(facts)s.") % {"facts": with_facts(examined.net, name, life.space.facts_at(before))},
                    life.space.proof,
                    facts=life.space.facts_at(before),
                )


@examiner("stuck")
def stuck(examined: Examined) -> Iterator[Finding]:
    """A case that comes to a state and finds every way out shut; then, cases that go round without an end."""
    for name, life in examined.exploration.lives.items():
        if not any(move.conditions for move in life.moves):
            continue
        shut = _shut(life)
        for state, cases in shut.items():
            yield _stuck(examined, name, life, state, cases)
        yield from _round(examined, name, life, shut)


def _shut(life: Life) -> dict[str, int]:
    found = {}
    for state in life.noun.states:
        ways = [move for move in life.ways_out if state in move.sources]
        if not ways:
            continue
        out = 0
        for move in ways:
            out |= life.possible[move.name]
        if cases := life.reach.cases.get(state, 0) & ~life.freed(state, out):
            found[state] = cases
    return found


def _stuck(examined: Examined, name: str, life: Life, state: str, cases: int) -> Finding:
    facts, path = life.space.facts_at(cases), life.path_to(state, cases & -cases)
    ways = [move for move in life.ways_out if state in move.sources]
    return Finding(
        "stuck",
        True,
        name,
        _first_place(ways),
        _("Dans l’état « %(state)s », toutes les issues ont une condition (%(steps)s), et elles peuvent manquer ensemble.")
        % {"state": life.noun.said(state), "steps": listed(move.label or move.name for move in ways)},
        _("Élargissez une condition, ou donnez une autre issue aux dossiers qui ne la remplissent pas."),
        _("Avec %(facts)s. %(stands)s") % {"facts": with_facts(examined.net, name, facts), "stands": stands(examined.net, name, path, _("aucune issue ne s’ouvre."))},
        life.space.proof,
        tuple(move.name for move in path),
        facts,
    )


def _first_place(ways: list[Move]) -> str:
    return next((condition.place or move.key for move in ways for condition in move.conditions), ways[0].key)


def _round(examined: Examined, name: str, life: Life, shut: dict[str, int]) -> Iterator[Finding]:
    """No state is shut by itself, and yet these cases only go round."""
    everything = life.space.everything
    bare_ends = {state for state in life.noun.states if not any(state in move.sources for move in life.ways_out)}
    hopeful = winning(life.ways_out, life.bare, dict.fromkeys(bare_ends, 1))
    goals = dict.fromkeys(bare_ends, everything) | shut
    out = winning(life.ways_out, life.possible, goals, life.freed)
    for state in life.noun.states:
        cases = life.reach.cases.get(state, 0) & ~out.get(state, 0)
        if cases and state in hopeful:
            facts, path = life.space.facts_at(cases), life.path_to(state, cases & -cases)
            yield Finding(
                "goes_round",
                True,
                name,
                state,
                _("À partir de « %(state)s », des dossiers tournent sans jamais finir : chaque issue vers la fin a une condition qu’ils ne remplissent pas.")
                % {"state": life.noun.said(state)},
                _("Donnez une issue sans condition à ces dossiers, ou élargissez une condition."),
                _("Avec %(facts)s. %(stands)s") % {"facts": with_facts(examined.net, name, facts), "stands": stands(examined.net, name, path, _("on revient aux mêmes états."))},
                life.space.proof,
                tuple(move.name for move in path),
                facts,
            )
            return

