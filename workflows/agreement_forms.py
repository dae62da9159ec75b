"""The form with which a person settles a condition, and how what is approved reads on screen."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ui.formats import day, money, number, percent
from workflows.lifecycle import Approved, Subject
from workflows.procedures.facts import Fact, Value, facts_about, facts_of


class SettleForm(forms.Form):
    holds = forms.ChoiceField(
        label=gettext_lazy("Cette condition est-elle remplie ?"),
        choices=[("yes", gettext_lazy("Oui, elle est remplie : l’acte peut être pris")), ("no", gettext_lazy("Non, elle n’est pas remplie : l’acte attend"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Motif"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)


def known_facts(subject: Subject, names: frozenset[str]) -> Iterator[tuple[Any, str]]:
    """What is known of the facts a condition speaks of, in words."""
    facts = facts_about(subject.lifecycle.noun)
    for name, value in sorted(facts_of(subject, sorted(names)).items()):
        yield facts[name].label, fact_in_words(facts[name], value, getattr(subject, "funder", None))


def fact_in_words(fact: Fact, value: Value, funder: Any) -> str:
    if fact.kind == "money":
        return money(Decimal(value) / 100, funder)
    if fact.kind == "boolean":
        return _("oui") if value else _("non")
    if fact.kind == "permille":
        return percent(Decimal(value) / 1000, 1)
    if fact.kind == "date":
        return day(date.fromisoformat(str(value)))
    return str(fact.options.get(str(value), value))


def approved_in_words(subject: Subject, each: Approved) -> Approved:
    return Approved(each.code, each.label, each.value, each.text or _in_words(subject, each))


def _in_words(subject: Subject, each: Approved) -> str | Promise:
    """A choice by its word, another row by its name, an amount in the money of the funder."""
    if each.value in (None, ""):
        return "–"
    if isinstance(each.value, bool):
        return _("oui") if each.value else _("non")
    if isinstance(each.value, Decimal):
        return money(each.value, getattr(subject, "funder", None)) if "amount" in each.code else number(each.value)
    if isinstance(each.value, (date, datetime)):
        return day(each.value)
    shown = getattr(subject, f"get_{each.code}_display", None)
    if shown is not None:
        return str(shown())
    return str(getattr(subject, each.code.removesuffix("_id"), each.value) if each.code.endswith("_id") else each.value)
