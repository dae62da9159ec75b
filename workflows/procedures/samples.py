"""Dossiers that nobody deposited: the samples a procedure carries, and plausible ones drawn from a seed.

The same seed draws the same dossiers for ever. Money is drawn on a logarithmic scale (many small, few large), and one
number in four falls on, just under or just over a figure that the procedure itself compares with: that is where rules differ.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.lifecycle import lifecycle_of
from workflows.procedures.cases import PLAUSIBLE, Case, Source, source, trunk
from workflows.procedures.condition_checks import tokens_of
from workflows.procedures.conditions import names_in
from workflows.procedures.facts import FACTS, Fact, Value, facts_about
from workflows.procedures.prover import Examined, Finding, examiner

#: A fact is left out this often: dossiers lack things, and a condition must bear it.
MISSING = 0.03
AT_A_FIGURE = 0.25
MOST = 10_000
#: Between which figures each kind of number is drawn, in cents, units and thousandths.
LIMITS = {"money": (50_000, 20_000_000), "integer": (0, 40), "permille": (0, 1000)}
#: Deposits are spread over this many days before the call closes.
SEASON = 56


def expressions_of(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(noun, expression) of everything a body computes."""
    for condition in body.get("conditions", []):
        yield condition["step"].split(".")[0], condition["must"]
    for rule in body.get("approvals", []):
        if "when" in rule:
            yield rule["step"].split(".")[0], rule["when"]
    second = body.get("reviews", {}).get("second", {})
    if "when" in second:
        yield trunk().noun, second["when"]


def facts_wanted(*bodies: Mapping[str, Any]) -> dict[str, set[str]]:
    """Noun by noun, the facts that these bodies read: no other is asked of a dossier."""
    wanted: dict[str, set[str]] = {}
    for body in bodies:
        for noun, expression in expressions_of(body):
            wanted.setdefault(noun, set()).update(names_in(expression) & set(facts_about(noun)))
    return wanted


def figures_of(body: Mapping[str, Any]) -> list[int]:
    """The whole numbers a body compares with."""
    words = (word for _noun, expression in expressions_of(body) for kind, word in tokens_of(expression) if kind == "integer")
    return sorted({int(word, 0) for word in words})


def invented(body: Mapping[str, Any], seed: int, ranks: Iterable[int]) -> Iterator[Case]:
    """The dossiers of these ranks: each is drawn by itself, so that any slice of them is what it is in the whole."""
    figures, known = figures_of(body), {noun: [_settled(fact) for fact in facts.values()] for noun, facts in FACTS.items()}
    for rank in ranks:
        chance = random.Random(f"{seed}/{rank}")  # noqa: S311 - made to be drawn again, nothing secret
        facts = _all_drawn(known, figures, chance)
        ends = trunk().ends
        aim = chance.choices(list(ends), weights=list(ends.values()))[0]
        yield Case(key=f"{seed}-{rank}", title=_("Dossier inventé n° %(rank)s") % {"rank": rank + 1}, aim=aim, facts=facts, day=_deposit_day(chance))


def _settled(fact: Fact) -> Fact:
    """Its choices read once, not once per dossier."""
    return replace(fact, choices=tuple(fact.options.items())) if callable(fact.choices) else fact


def _all_drawn(known: Mapping[str, list[Fact]], figures: list[int], chance: random.Random) -> dict[str, dict[str, Value]]:
    """What is known of the dossier is the same for all that hangs on it; then what no dossier could be is mended."""
    own = _drawn(known.get(trunk().noun, ()), figures, chance)
    shared = {fact.name for fact in known.get(trunk().noun, ())}
    facts = {noun: own | _drawn([fact for fact in all_ if fact.name not in shared], figures, chance) for noun, all_ in sorted(known.items()) if noun != trunk().noun}
    facts[trunk().noun] = dict(own)
    for mend in PLAUSIBLE:
        mend(facts, chance)
    return facts


def _deposit_day(chance: random.Random) -> int:
    """Most come in the last days before the date."""
    return int(SEASON * chance.betavariate(4, 1.2))


def _drawn(known: Iterable[Fact], figures: list[int], chance: random.Random) -> dict[str, Value]:
    drawn = ((fact.name, _value(fact, figures, chance)) for fact in known)
    return {name: value for name, value in drawn if value is not None and chance.random() >= MISSING}


def _value(fact: Fact, figures: list[int], chance: random.Random) -> Value | None:
    if fact.kind == "boolean":
        return chance.random() < 0.5
    if fact.kind == "choice":
        return chance.choice(sorted(fact.options)) if fact.options else None
    if fact.kind == "date":
        return f"20{chance.randint(26, 27)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    return _number(fact, figures, chance) if fact.type is int else ""


def _number(fact: Fact, figures: list[int], chance: random.Random) -> int:
    low, high = LIMITS[fact.kind]
    near = [figure for figure in figures if low <= figure <= high]
    if near and chance.random() < AT_A_FIGURE:
        return max(low, chance.choice(near) + chance.choice((-1, 0, 1)))
    if fact.kind == "money":
        return int(round(low * (high / low) ** chance.random(), -3))
    return chance.randint(low, high)


def written(body: Mapping[str, Any]) -> list[Case]:
    """The samples of a body. Facts are written « noun.name », or « name » for the dossier itself."""
    return [
        Case(key=f"sample-{rank}", title=sample["title"], aim=str(sample["facts"].get("aim") or trunk().usual), facts=_by_noun(sample["facts"]))
        for rank, sample in enumerate(body.get("samples", []))
    ]


def _by_noun(facts: Mapping[str, Any]) -> dict[str, dict[str, Value]]:
    """What is named well; `misspelt` says the rest before the procedure is published."""
    found: dict[str, dict[str, Value]] = {}
    for name, value in facts.items():
        noun, fact = _place(name)
        if fact in facts_about(noun) and _fits(value, facts_about(noun)[fact]):
            found.setdefault(noun, {})[fact] = value
    return found


def _fits(value: Any, fact: Fact) -> bool:
    """Of its very type: true is no number here."""
    return type(value) is fact.type


def _place(name: str) -> tuple[str, str]:
    noun, _dot, fact = name.rpartition(".")
    return noun or trunk().noun, fact


@examiner("samples")
def misspelt(examined: Examined) -> Iterator[Finding]:
    """A sample that says something nobody knows is played without it: better said than silent."""
    for rank, sample in enumerate(examined.at("samples", []), start=1):
        for name, value in sample["facts"].items():
            if reason := _wrong(name, value):
                mend = _("Écrivez « nom » pour le dossier, « objet.nom » pour le reste, comme dans une condition.")
                yield Finding("sample_misspelt", False, trunk().noun, f"samples.{rank}", _("Exemple « %(title)s » : ") % {"title": sample["title"]} + reason, mend)


def _wrong(name: str, value: Any) -> str:
    noun, fact = _place(name)
    if name == "aim":
        ends = lifecycle_of(noun).states.values
        return "" if value in ends else _("« %(value)s » n’est pas une fin connue (%(ends)s).") % {"value": value, "ends": ", ".join(trunk().ends)}
    if fact not in facts_about(noun):
        return _("« %(name)s » n’est pas un fait connu.") % {"name": name}
    if not _fits(value, facts_about(noun)[fact]):
        return _("« %(name)s » (%(label)s) ne peut pas valoir « %(value)s ».") % {"name": name, "label": facts_about(noun)[fact].label, "value": value}
    return ""


def _written_by_rank(run: Any, keys: list[Any]) -> list[Case]:
    cases = written(run.body)
    return [cases[rank] for rank in keys if rank < len(cases)]


SAMPLES = source(
    Source("samples", gettext_lazy("Les dossiers d’essai de la procédure"), keys=lambda run, person: list(range(len(run.body.get("samples", [])))), cases=_written_by_rank)
)
INVENTED = source(
    Source(
        "invented",
        gettext_lazy("Des dossiers inventés"),
        keys=lambda run, person: list(range(min(int(run.wanted.get("count", 200)), MOST))),
        cases=lambda run, keys: invented(run.body, int(run.wanted.get("seed", 1)), keys),
    )
)
