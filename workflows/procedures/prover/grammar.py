"""The part of CEL that is solved and not only tried: one fact compared with constants, joined by &&, ||, !, `in`.

    amount_requested <= 3000000 && (discipline in ["dance", "music"] || !is_live_performance)

`read` gives a tree of atoms (fact, operator, constants); None when the sentence says more than that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workflows.procedures.condition_checks import tokens_of

Constant = int | str | bool
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True)
class Atom:
    """`fact operator constants`; the operator of a fact that is itself a yes or no is `==`."""

    fact: str
    operator: str
    constants: tuple[Constant, ...]

    def holds(self, value: Any) -> bool:
        return COMPARE[self.operator](value, self.constants)


@dataclass(frozen=True)
class Joined:
    """`and`, `or`, or `not` (one part)."""

    how: str
    parts: tuple[Any, ...]


Tree = Atom | Joined | bool
COMPARE: Mapping[str, Any] = {
    "==": lambda value, constants: value == constants[0],
    "!=": lambda value, constants: value != constants[0],
    "<": lambda value, constants: value < constants[0],
    "<=": lambda value, constants: value <= constants[0],
    ">": lambda value, constants: value > constants[0],
    ">=": lambda value, constants: value >= constants[0],
    "in": lambda value, constants: value in constants,
}


class Beyond(Exception):
    """The sentence says more than this grammar."""


@lru_cache(maxsize=2048)
def read(expression: str) -> Tree | None:
    reader = _Reader(tokens_of(expression))
    try:
        tree = reader.either()
    except (Beyond, RecursionError):
        return None
    return tree if reader.is_over else None


def atoms_of(tree: Tree | None) -> list[Atom]:
    if isinstance(tree, Atom):
        return [tree]
    return [atom for part in tree.parts for atom in atoms_of(part)] if isinstance(tree, Joined) else []


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.at = tokens, 0

    @property
    def is_over(self) -> bool:
        return self.at == len(self.tokens)

    @property
    def word(self) -> str:
        return self.tokens[self.at][1] if not self.is_over else ""

    def take(self, word: str) -> bool:
        found = self.word == word and self.tokens[self.at][0] in {"sign", "name"}
        self.at += found
        return found

    def need(self, word: str) -> None:
        if not self.take(word):
            raise Beyond(word)

    def either(self) -> Tree:
        return self.joined("or", "||", self.all_of)

    def all_of(self) -> Tree:
        return self.joined("and", "&&", self.one)

    def joined(self, how: str, sign: str, part: Any) -> Tree:
        parts = [part()]
        while self.take(sign):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(how, tuple(parts))

    def one(self) -> Tree:
        if self.take("!"):
            return Joined("not", (self.one(),))
        if self.take("("):
            inner = self.either()
            self.need(")")
            return inner
        return self.comparison()

    def comparison(self) -> Tree:
        if self.word in {"true", "false"} and self.after() not in MIRRORED:
            return bool(self.constant())
        if self.is_name():
            return self.fact_first()
        constant = self.constant()
        operator = self.operator()
        return Atom(self.name(), MIRRORED[operator], (constant,))

    def fact_first(self) -> Tree:
        name = self.name()
        if self.take("in"):
            return Atom(name, "in", self.several())
        if self.word in MIRRORED:
            return Atom(name, self.operator(), (self.constant(),))
        if self.word in {"", ")", "&&", "||"}:
            return Atom(name, "==", (True,))
        raise Beyond(self.word)

    def after(self) -> str:
        return self.tokens[self.at + 1][1] if self.at + 1 < len(self.tokens) else ""

    def is_name(self) -> bool:
        return not self.is_over and self.tokens[self.at][0] == "name" and self.word not in {"true", "false", "null", "in"}

    def name(self) -> str:
        if not self.is_name():
            raise Beyond(self.word)
        self.at += 1
        return self.tokens[self.at - 1][1]

    def operator(self) -> str:
        if self.word not in MIRRORED:
            raise Beyond(self.word)
        self.at += 1
        return self.tokens[self.at - 1][1]

    def several(self) -> tuple[Constant, ...]:
        self.need("[")
        found = [self.constant()]
        while self.take(","):
            found.append(self.constant())
        self.need("]")
        return tuple(found)

    def constant(self) -> Constant:
        """A literal, or a product of whole numbers: 30000 * 100."""
        value = self.literal()
        while isinstance(value, int) and not isinstance(value, bool) and self.take("*"):
            factor = self.literal()
            if not isinstance(factor, int) or isinstance(factor, bool):
                raise Beyond("*")
            value *= factor
        return value

    def literal(self) -> Constant:
        is_negative = self.take("-")
        if self.is_over:
            raise Beyond("")
        kind, word = self.tokens[self.at]
        self.at += 1
        if kind == "integer":
            return -int(word, 0) if is_negative else int(word, 0)
        if is_negative or (kind == "text" and ("\\" in word or word[0] in "rR")):
            raise Beyond(word)
        if kind == "text":
            return word[1:-1]
        if word in {"true", "false"}:
            return word == "true"
        raise Beyond(word)
