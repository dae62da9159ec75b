"""What is wrong with a condition before anybody relies on it: its names, its words, its types.

The library reads the grammar; we refuse the part of it that would surprise (numbers with a decimal point, null, loops in
loops), look at each comparison with a literal, and then try the condition on made-up facts drawn from its own literals.
"""

import itertools
import random
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from workflows.procedures.facts import Fact, Value, facts_about

LENGTH_MAX = 500
#: Loops over lists, one after another or one in another: more of them could double a list until memory is full.
MACROS_MAX = 2
MACROS = ("all", "exists", "exists_one", "filter", "map")
FUNCTIONS = frozenset({"size", "startsWith", "endsWith", "contains", "matches", "int", "string"})
TRIALS = 64
COMPARES = frozenset({"==", "!=", "<", "<=", ">", ">="})
#: Beside one of these, a word is part of something larger than itself.
CONTINUES = frozenset({"+", "-", "*", "/", "%", "(", ".", "["})
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TOKEN = re.compile(
    r"""(?P<text>[rR]?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))|(?P<bytes>[bB][rR]?['"])|(?P<decimal>\d+\.\d*(?:[eE][+-]?\d+)?|\.\d+|\d+[eE][+-]?\d+|\d+[uU])"""
    r"""|(?P<integer>0x[0-9a-fA-F]+|\d+)|(?P<name>[A-Za-z_]\w*)|(?P<comment>//)|(?P<sign>==|!=|<=|>=|&&|\|\||\S)"""
)
Token = tuple[str, str]


def complaints(expression: str, program: Any, noun: str) -> list[str]:
    tokens = tokens_of(expression)
    found = [*_unknown(expression, program, noun), *_foreign(tokens, program), *_shadowed(tokens, noun), *_comparisons(tokens, noun)]
    return found or _tried(expression, tokens, program, noun)


def excess(expression: str) -> str:
    """What makes a condition too long to be read safely, or nothing."""
    if len(expression) > LENGTH_MAX:
        return _("La condition est trop longue : %(length)s signes, %(max)s au plus.") % {"length": len(expression), "max": LENGTH_MAX}
    if len(list(_bound(tokens_of(expression)))) > MACROS_MAX:
        return _("Au plus %(max)s boucles (%(macros)s) dans une condition.") % {"max": MACROS_MAX, "macros": ", ".join(MACROS)}
    return ""


def tokens_of(expression: str) -> list[Token]:
    return [(str(match.lastgroup), match.group()) for match in TOKEN.finditer(expression)]


def bound_in(expression: str) -> frozenset[str]:
    """The names a loop gives to each element: `[1, 2].all(each, each > 0)` binds `each`."""
    return frozenset(_bound(tokens_of(expression)))


def unreadable(error: Exception) -> str:
    place = re.search(r"<input>:\d+:(\d+)", str(error))
    if place is None:
        return _("Cette condition ne se lit pas : vérifiez les parenthèses et les guillemets.")
    return _("Cette condition ne se lit pas à partir du signe %(place)s : vérifiez les parenthèses, les guillemets et les mots.") % {"place": place.group(1)}


def _bound(tokens: list[Token]) -> Iterator[str]:
    for (_kind, dot), (_kind2, macro), (_kind3, bracket), (kind, name) in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        if (dot, bracket, kind) == (".", "(", "name") and macro in MACROS:
            yield name


def _unknown(expression: str, program: Any, noun: str) -> Iterator[str]:
    known = facts_about(noun)
    for name in sorted(set(program.variables()) - bound_in(expression) - set(known)):
        near = get_close_matches(name, known, n=1)
        hint = " " + _("Vouliez-vous dire « %(near)s » ?") % {"near": near[0]} if near else ""
        yield _("« %(name)s » n’est pas un fait connu ici.") % {"name": name} + hint


def _foreign(tokens: list[Token], program: Any) -> Iterator[str]:
    kinds = {kind for kind, _word in tokens}
    if "decimal" in kinds:
        yield _("Écrivez des nombres entiers, sans virgule ni suffixe : les montants sont en centimes, les parts et les notes en millièmes.")
    if "bytes" in kinds or "comment" in kinds or ("name", "null") in tokens:
        yield _("« null », les octets et les commentaires n’ont pas leur place dans une condition.")
    for name in sorted(each for each in program.functions() if each.isidentifier() and each not in FUNCTIONS):
        yield _("« %(name)s » n’est pas une fonction d’ici. Fonctions admises : %(known)s.") % {"name": name, "known": ", ".join(sorted(FUNCTIONS))}


def _shadowed(tokens: list[Token], noun: str) -> Iterator[str]:
    for name in sorted(set(_bound(tokens)) & set(facts_about(noun))):
        yield _("« %(name)s » est un fait : donnez un autre nom à l’élément de la boucle.") % {"name": name}


def _comparisons(tokens: list[Token], noun: str) -> Iterator[str]:
    """CEL holds `1 == "1"` to be simply false: a literal of another type than the fact's is a mistake, and said so."""
    known = facts_about(noun)
    for i, (kind, word) in enumerate(tokens):
        if kind != "name" or word not in known:
            continue
        for other in _faced_by(tokens, i):
            yield from _mismatch(known[word], other, known)


def _faced_by(tokens: list[Token], i: int) -> Iterator[Token]:
    """The literals and names an equality, or `in [...]`, puts before the name at `i`."""
    words = [*(("sign", "") for _i in range(3)), *tokens, *(("sign", "") for _i in range(3))]
    further, other, sign, _name, sign_after, other_after, further_after = words[i : i + 7]
    if sign[1] in COMPARES and other[0] != "sign" and further[1] not in CONTINUES:
        yield other
    if sign_after[1] in COMPARES and further_after[1] not in CONTINUES:
        yield other_after
    if (sign_after[1], other_after[1]) == ("in", "["):
        yield from itertools.takewhile(lambda token: token[1] != "]", (each for each in tokens[i + 3 :] if each[1] != ","))


def _mismatch(fact: Fact, other: Token, known: Any) -> Iterator[str]:
    kind, word = other
    type_ = known[word].type if kind == "name" and word in known else bool if word in {"true", "false"} else {"text": str, "integer": int}.get(kind)
    if type_ is None:
        return
    if type_ is not fact.type:
        yield _("« %(name)s » (%(label)s) ne se compare pas à %(other)s.") % {"name": fact.name, "label": fact.label, "other": word}
    elif fact.kind == "choice" and kind == "text" and word[1:-1] not in fact.options:
        yield _("« %(name)s » ne vaut jamais %(other)s. Valeurs : %(options)s.") % {"name": fact.name, "other": word, "options": ", ".join(fact.options)}
    elif fact.kind == "date" and kind == "text" and not DAY.fullmatch(word[1:-1]):
        yield _("« %(name)s » est une date : écrivez-la '2027-01-31'.") % {"name": fact.name}


def _tried(expression: str, tokens: list[Token], program: Any, noun: str) -> list[str]:
    """Runs the condition on facts made up from its own literals: what the types forbid shows, and what is no yes or no."""
    for facts in _made_up(expression, tokens, program, noun):
        try:
            answer = program.execute(facts)
        except TypeError:
            return [_("Cette condition mêle des valeurs qui ne se mêlent pas (un nombre et un texte, par exemple).")]
        except RuntimeError as error:
            return [_("Cette condition ne se calcule pas : %(error)s") % {"error": str(error)[:200]}]
        except (ArithmeticError, LookupError, ValueError):
            continue
        if not isinstance(answer, bool):
            return [_("Une condition répond par oui ou par non : comparez, par exemple « amount_requested <= 3000000 ».")]
    return []


def _made_up(expression: str, tokens: list[Token], program: Any, noun: str) -> Iterator[dict[str, Value]]:
    chance = random.Random(expression)  # noqa: S311 - the same trials each time, nothing secret
    names = sorted(set(program.variables()) & set(facts_about(noun)))
    values = {name: _values(facts_about(noun)[name], tokens) for name in names}
    for _i in range(TRIALS):
        yield {name: chance.choice(values[name]) for name in names}


def _values(fact: Fact, tokens: list[Token]) -> list[Value]:
    if fact.type is bool:
        return [False, True]
    if fact.type is int:
        numbers = [int(word, 0) for kind, word in tokens if kind == "integer"]
        return sorted({0, 1, 10**9, *(n + d for n in numbers if n < 2**62 for d in (-1, 0, 1))})
    words = [word.lstrip("rR")[1:-1] for kind, word in tokens if kind == "text"]
    return sorted({*fact.options, *words, "2026-01-31" if fact.kind == "date" else ""})
