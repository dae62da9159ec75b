"""The counter-examples in words: the way a dossier came, and what its facts were."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import Role
from ui.formats import day, number, percent
from workflows.procedures.net import OF_THE_DOSSIER, Domain, Move, Net
from workflows.rules import AUTOMATIC


def way(net: Net, noun: str, path: Sequence[Move]) -> str:
    """« Brouillon → Déposé → Recevable »."""
    life = net.nouns[noun]
    return " → ".join([life.said(life.initial), *(life.said(move.target) for move in path)])


def stands(net: Net, noun: str, path: Sequence[Move], then: str) -> str:
    return _("%(noun)s : %(way)s ; puis %(then)s") % {"noun": net.nouns[noun].label or noun, "way": way(net, noun, path), "then": then}


def with_facts(net: Net, noun: str, facts: Mapping[str, Any]) -> str:
    domains = net.facts.get(noun, {})
    return ", ".join(f"{domains[name].label or name} = {value_said(domains[name], value)}" for name, value in facts.items() if name in domains)


def value_said(domain: Domain, value: Any) -> str:
    if domain.kind == "money":
        return number(Decimal(value) / 100, 2)
    if domain.kind == "permille":
        return percent(Decimal(value) / 1000, 1)
    if domain.kind == "boolean":
        return _("oui") if value else _("non")
    return day(date.fromisoformat(value)) if domain.kind == "date" and value[:1].isdigit() else str(value)


def listed(words: Iterable[Any]) -> str:
    """« a », « b » et « c »."""
    quoted = [f"«\u00a0{word}\u00a0»" for word in dict.fromkeys(map(str, words))]
    return quoted[0] if len(quoted) == 1 else _("%(first)s et %(last)s") % {"first": ", ".join(quoted[:-1]), "last": quoted[-1]} if quoted else ""


def taker_said(taker: str) -> str:
    if taker == AUTOMATIC:
        return _("Sillage, automatiquement")
    if taker == OF_THE_DOSSIER:
        return _("une personne du dossier")
    return str(Role(taker).label) if taker in Role.values else taker

