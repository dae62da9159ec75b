"""Nets made up at random, and the plain way of living them: every instance, with every fact, one step at a time.

Nothing here is shared with the prover: no sets of cases, no solver; conditions are asked of CEL, value by value.
"""

from dataclasses import dataclass, field
from functools import cache
from itertools import product
from random import Random

from workflows.procedures.conditions import Verdict, evaluate, names_in
from workflows.procedures.net import EVERY_FACT, OF_THE_DOSSIER, ClockOf, Condition, Domain, Move, Net, Noun, Wait
from workflows.rules import AUTOMATIC

DOMAINS = {"a": Domain("integer"), "b": Domain("integer"), "yes": Domain("boolean")}
VALUES = {"a": range(5), "b": range(5), "yes": (False, True)}
ROLES = ("officer", "chair", "payer")


def a_net(seed: int) -> Net:
    chance = Random(seed)
    nouns = [f"n{rank}" for rank in range(chance.choice((1, 1, 2, 3)))]
    made = {name: _noun(chance, name, nouns[:rank]) for rank, name in enumerate(nouns)}
    clocks = (ClockOf("over", tuple(f"{name}.m0" for name in nouns)), ClockOf("late", tuple(f"{name}.m1" for name in nouns)))
    moves = tuple(move for noun in made.values() for move in _moves(chance, noun, made, clocks))
    holders = {role: frozenset({rank} if chance.random() < 0.95 else ()) for rank, role in enumerate(ROLES)}
    return Net(made, moves, dict.fromkeys(nouns, DOMAINS), holders if chance.random() < 0.8 else None, (), clocks)


def _noun(chance: Random, name: str, earlier: list[str]) -> Noun:
    states = tuple(f"s{rank}" for rank in range(chance.randint(2, 5)))
    opened = {state: chance.choice((EVERY_FACT, frozenset({"a"}))) for state in states if chance.random() < 0.2}
    born = (Wait(chance.choice(earlier), frozenset({f"s{chance.randint(0, 2)}"})),) if earlier and chance.random() < 0.3 else ()
    return Noun(name, "s0", states, frozenset(states[-chance.choice((1, 1, 2)) :]), opened, born)


def _moves(chance: Random, noun: Noun, nouns: dict[str, Noun], clocks: tuple[ClockOf, ...]) -> list[Move]:
    """A spine from the first state to the last, so that many nets are sound; and strays."""
    pairs = list(zip(noun.states, noun.states[1:], strict=False)) if chance.random() < 0.8 else []
    pairs += [(chance.choice(noun.states), chance.choice(noun.states)) for _stray in range(chance.randint(0, 4))]
    return [_move(chance, noun, nouns, f"m{rank}", pair, clocks) for rank, pair in enumerate(pairs) if pair[0] not in noun.finals]


def _move(chance: Random, noun: Noun, nouns: dict[str, Noun], name: str, pair: tuple[str, str], clocks: tuple[ClockOf, ...]) -> Move:
    fired = tuple(clock.name for clock in clocks if f"{noun.name}.{name}" in clock.fires) if chance.random() < 0.3 else ()
    takers = {chance.choice((*ROLES, OF_THE_DOSSIER))} | ({AUTOMATIC} if fired or chance.random() < 0.02 else set())
    if chance.random() < 0.02:
        takers = {AUTOMATIC}
    conditions = tuple(Condition(f"c{rank}", a_condition(chance)) for rank in range(chance.choice((0, 0, 0, 1, 1, 2))))
    waits = (_wait(chance, nouns),) if chance.random() < 0.12 else ()
    return Move(noun.name, name, frozenset({pair[0]}), pair[1], frozenset(takers), "", conditions, waits, chance.random() < 0.1, fired_by=fired)


def _wait(chance: Random, nouns: dict[str, Noun]) -> Wait:
    noun = chance.choice(list(nouns.values()))
    return Wait(noun.name, frozenset({chance.choice(noun.states)}))


def a_condition(chance: Random, depth: int = 0) -> str:
    if depth < 2 and chance.random() < 0.4:
        parts = [a_condition(chance, depth + 1) for _part in range(2)]
        return f"!({parts[0]})" if chance.random() < 0.2 else f"({parts[0]} {chance.choice(('&&', '||'))} {parts[1]})"
    fact, constant = chance.choice("ab"), chance.randint(1, 3)
    return chance.choice((f"{fact} {chance.choice(('<', '<=', '>', '>=', '==', '!='))} {constant}", f"{constant} <= {fact}", f"{fact} in [{constant}, 2]", "yes", "!yes", "yes == false"))


Facts = tuple[tuple[str, object], ...]
Token = tuple[str, str, Facts]


@dataclass
class World:
    """Every instance there can ever be. `is_ideal`: people, waits and impossible conditions set aside."""

    net: Net
    is_ideal: bool = False
    tokens: set[Token] = field(default_factory=set)
    fired: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.facts = {name: self._all_facts(name) for name in self.net.nouns}
        self.come: set[tuple[str, str]] = set()
        self.kept: dict[str, set[Facts]] = {}
        self.alike: dict[tuple[str, str, Facts], list[Facts]] = {}
        self.leaving: dict[tuple[str, str], list[Move]] = {}
        for move in self.net.moves:
            self.kept[move.key] = {facts for facts in self.facts[move.noun] if all(holds(each.expression, facts) for each in move.conditions)}
            for source in move.sources:
                self.leaving.setdefault((move.noun, source), []).append(move)
        while self._grow():
            pass

    def _all_facts(self, noun: str) -> list[Facts]:
        """Every fact that a condition of the noun speaks of, with every value."""
        names = {name for move in self.net.moves_of(noun) for condition in move.conditions for name in names_in(condition.expression)}
        return [tuple(zip(sorted(names), values, strict=True)) for values in product(*(VALUES[name] for name in sorted(names)))]

    def has_come(self, wait: Wait) -> bool:
        return any((wait.noun, state) in self.come for state in wait.states)

    def _grow(self) -> bool:
        """One round: what is born, then all that follows; again as long as something new came, for others wait for it."""
        before = len(self.tokens), len(self.fired)
        born = [noun for noun in self.net.nouns.values() if all(self.has_come(wait) for wait in noun.born)]
        todo = [*self.tokens, *((noun.name, noun.initial, facts) for noun in born for facts in self.facts[noun.name])]
        while todo:
            token = todo.pop()
            self.tokens.add(token)
            self.come.add(token[:2])
            steps = self.steps(token)
            self.fired |= {move.key for move, _after in steps}
            todo += {*self._rewritten(token), *(after for _move, after in steps)} - self.tokens
        return (len(self.tokens), len(self.fired)) != before

    def _rewritten(self, token: Token) -> list[Token]:
        """In an open state some facts may become any others: through the first ones, from which all are a step away."""
        noun, state, facts = token
        free = self.net.nouns[noun].open.get(state, frozenset())
        kept = tuple(fact for fact in facts if fact[0] not in free and "*" not in free)
        if free and (noun, state, kept) not in self.alike:
            self.alike[noun, state, kept] = [each for each in self.facts[noun] if set(kept) <= set(each)]
        alike = self.alike.get((noun, state, kept), [])
        return [(noun, state, each) for each in (alike if alike[:1] == [facts] else alike[:1])]

    def steps(self, token: Token) -> list[tuple[Move, Token]]:
        noun, state, facts = token
        return [(move, (noun, move.target, facts)) for move in self.leaving.get((noun, state), ()) if self.is_open(move, facts)]

    def is_open(self, move: Move, facts: Facts) -> bool:
        if not self.is_ideal and not (self._somebody(move) and all(self.has_come(wait) for wait in move.waits)):
            return False
        return facts in self.kept[move.key] or (self.is_ideal and not self.kept[move.key])

    def _somebody(self, move: Move) -> bool:
        people = [self.net.holders.get(taker, ()) if self.net.holders is not None else (1,) for taker in move.takers if taker in ROLES]
        return any(people) or OF_THE_DOSSIER in move.takers or (AUTOMATIC in move.takers and bool(move.fired_by))

    def ending(self) -> set[Token]:
        """The instances from which some way leads to an end, the applicant's giving up not counted."""
        back: dict[Token, list[Token]] = {}
        for token in self.tokens:
            for after in [*self._rewritten(token), *(after for move, after in self.steps(token) if not (move.gives_up and move.takers == {OF_THE_DOSSIER}))]:
                back.setdefault(after, []).append(token)
        found, todo = set[Token](), [token for token in self.tokens if token[1] in self.net.nouns[token[0]].finals]
        while todo:
            token = todo.pop()
            if token not in found:
                found.add(token)
                todo += back.get(token, ())
        return found


@cache
def holds(expression: str, facts: Facts) -> bool:
    return evaluate(expression, dict(facts)) is Verdict.HOLDS
