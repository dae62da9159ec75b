"""Conditions written with help: a fact, a comparison and a value typed the way people type them become CEL, and back into words.

Money is typed in euros (or francs) and kept in cents; shares and marks are typed in per cent and kept in per mille.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ui.amounts import parse_amount
from ui.formats import day, number
from workflows.lifecycle import Lifecycle
from workflows.procedures.condition_checks import LENGTH_MAX
from workflows.procedures.conditions import problems
from workflows.procedures.facts import FACTS, Fact, facts_about

SIGNS = {
    ">": gettext_lazy("dépasse"),
    ">=": gettext_lazy("est au moins"),
    "<": gettext_lazy("est en dessous de"),
    "<=": gettext_lazy("est au plus"),
    "==": gettext_lazy("est"),
    "!=": gettext_lazy("n’est pas"),
}
JOINS = {"&&": gettext_lazy("et"), "||": gettext_lazy("ou")}
YES = {"oui": "true", "vrai": "true", "yes": "true", "true": "true", "non": "false", "faux": "false", "no": "false", "false": "false"}
UNITS = {"permille": gettext_lazy("en %"), "boolean": gettext_lazy("oui ou non"), "date": gettext_lazy("date")}
KIND_WORDS = {"money": gettext_lazy("un montant"), "integer": gettext_lazy("nombre entier"), "text": gettext_lazy("texte"), "choice": gettext_lazy("une valeur")}
PIECE = re.compile(r"""\s*(?P<name>[A-Za-z_]\w*)\s*(?P<sign>==|!=|<=|>=|<|>)\s*(?P<value>-?\d+|true|false|'[^'\\]*'|"[^"\\]*")\s*(?P<join>&&|\|\||$)""")


def written(fact: Fact, sign: str, typed: str) -> str:
    """The comparison in CEL; ValidationError, with a sentence, where the value does not suit the fact."""
    if sign not in SIGNS:
        raise ValidationError(_("Choisissez une comparaison."))
    if fact.kind in ("boolean", "choice", "text") and sign not in ("==", "!="):
        raise ValidationError(_("« %(fact)s » se compare par « est » ou « n’est pas ».") % {"fact": fact.label})
    return f"{fact.name} {sign} {_literal(fact, typed.strip())}"


def _literal(fact: Fact, typed: str) -> str:
    if not typed:
        raise ValidationError(_("Écrivez la valeur à comparer."))
    return {"money": _cents, "permille": _permille, "integer": _integer, "boolean": _yes_no, "date": _day, "choice": _choice}.get(fact.kind, _text)(fact, typed)


def _cents(fact: Fact, typed: str) -> str:
    return str(int(parse_amount(typed) * 100))


def _permille(fact: Fact, typed: str) -> str:
    try:
        share = Decimal(typed.replace("%", "").replace(",", ".").strip()) * 10
    except InvalidOperation as error:
        raise ValidationError(_("« %(typed)s » n’est pas un pourcentage. Écrivez par exemple 65 ou 12,5.") % {"typed": typed[:40]}) from error
    if share % 1:
        raise ValidationError(_("Un chiffre après la virgule suffit, par exemple 12,5."))
    return str(int(share))


def _integer(fact: Fact, typed: str) -> str:
    if not re.fullmatch(r"-?\d{1,15}", typed.replace(" ", "")):
        raise ValidationError(_("« %(typed)s » n’est pas un nombre entier.") % {"typed": typed[:40]})
    return typed.replace(" ", "")


def _yes_no(fact: Fact, typed: str) -> str:
    if typed.lower() not in YES:
        raise ValidationError(_("Répondez par oui ou par non."))
    return YES[typed.lower()]


def _day(fact: Fact, typed: str) -> str:
    parts = typed.replace(".", "/").split("/")
    try:
        found = date.fromisoformat(typed) if len(parts) == 1 else date(*(int(each) for each in reversed(parts)))
    except (ValueError, TypeError) as error:
        raise ValidationError(_("« %(typed)s » n’est pas une date. Écrivez par exemple 31/01/2027.") % {"typed": typed[:40]}) from error
    return f"'{found.isoformat()}'"


def _choice(fact: Fact, typed: str) -> str:
    found = next((value for value, label in fact.options.items() if typed.lower() in (value.lower(), str(label).lower())), None)
    if found is None:
        known = ", ".join(str(label) for label in fact.options.values())
        raise ValidationError(_("« %(typed)s » n’est pas une des valeurs : %(known)s.") % {"typed": typed[:40], "known": known})
    return f"'{found}'"


def _text(fact: Fact, typed: str) -> str:
    if "'" in typed or "\\" in typed:
        raise ValidationError(_("Ce texte contient un signe qui ne peut pas être comparé (' ou \\)."))
    return f"'{typed}'"


def said(expression: str, noun: str) -> str:
    """« Montant demandé dépasse 30 000,00 € » for what the helper writes; the CEL itself where it is freer than that."""
    words = list(_pieces(expression, noun)) if len(expression) <= LENGTH_MAX else []
    return "".join(words) if words and "" not in words else expression


def _pieces(expression: str, noun: str) -> Iterator[str]:
    place, known, last = 0, facts_about(noun), ""
    while place < len(expression) or last:
        found = PIECE.match(expression, place)
        if found is None or found["name"] not in known:
            yield ""
            return
        fact, last = known[found["name"]], found["join"]
        yield f"{fact.label} {SIGNS[found['sign']]} {_value(fact, found['value'])}" + (f" {JOINS[last]} " if last else "")
        place = found.end()


def _value(fact: Fact, literal: str) -> str:
    bare = literal.strip("'\"")
    if fact.kind == "boolean":
        return _("vrai") if bare == "true" else _("faux")
    if fact.kind == "choice":
        return str(fact.options.get(bare, bare))
    if fact.kind == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", bare):
        return day(date.fromisoformat(bare))
    if not re.fullmatch(r"-?\d+", bare):
        return literal
    return {"money": lambda: number(Decimal(bare) / 100, 2), "permille": lambda: f"{number(Decimal(bare) / 10)} %"}.get(fact.kind, lambda: number(int(bare)))()


def fact_choices(noun: str = "") -> list[Any]:
    """The facts to choose from, those of each noun together; the unit is said beside each."""
    nouns = [noun] if noun else list(FACTS)
    groups = [(str(Lifecycle.registry[each].label), [(f"{each}.{fact.name}", _named(fact)) for fact in facts_about(each).values()]) for each in nouns if each in Lifecycle.registry]
    return [("", _("Choisissez un fait")), *(group for group in groups if group[1])]


def _named(fact: Fact) -> str:
    return f"{fact.label} ({UNITS[fact.kind]})" if fact.kind in UNITS else str(fact.label)


def facts_in_words() -> list[tuple[Any, list[tuple[Fact, Any, str]]]]:
    """(noun, [(fact, its unit, the values it may take)]), for the list of facts."""
    nouns = [noun for noun in FACTS if noun in Lifecycle.registry]
    return [(Lifecycle.registry[noun].label, [(fact, UNITS.get(fact.kind, KIND_WORDS.get(fact.kind, "")), _options(fact)) for fact in facts_about(noun).values()]) for noun in nouns]


def _options(fact: Fact) -> str:
    return ", ".join(f"{label} ('{value}')" for value, label in fact.options.items())


class ConditionForm(forms.Form):
    """A form with one condition: its CEL, and beside it the helper, which adds a comparison to what is already written.

    condition: the name of the CEL field. noun: what it speaks of, when it is not that of the step chosen in the form.
    """

    fields: dict[str, Any]
    condition = "when"
    noun = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields[self.condition].widget.attrs |= {"rows": 2, "spellcheck": "false", "class": "mono"}
        self.fields |= {
            f"{self.condition}_join": forms.ChoiceField(label=_("Et, ou"), choices=list(JOINS.items()), initial="&&", required=False),
            f"{self.condition}_fact": forms.ChoiceField(label=_("Fait"), choices=fact_choices(self.noun), required=False),
            f"{self.condition}_sign": forms.ChoiceField(label=_("Comparaison"), choices=list(SIGNS.items()), initial=">", required=False),
            f"{self.condition}_value": forms.CharField(
                label=_("Valeur"), max_length=100, required=False, help_text=_("30 000 pour un montant, 65 pour 65 %, 31/01/2027, oui, ou un mot de la liste.")
            ),
        }

    @property
    def helper(self) -> list[Any]:
        return [self[f"{self.condition}_{part}"] for part in ("join", "fact", "sign", "value")]

    @property
    def condition_field(self) -> Any:
        return self[self.condition]

    @property
    def plain_fields(self) -> list[Any]:
        """What is not the condition, nor its helper."""
        return [field for field in self.visible_fields() if not field.name.startswith(self.condition) and field.name != "DELETE"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        expression = self._composed(data)
        if expression and self.condition not in self.errors:
            for sentence in problems(expression, self._noun(data)):
                self.add_error(self.condition, sentence)
        data[self.condition] = expression
        return data

    def _composed(self, data: dict[str, Any]) -> str:
        text, chosen = (data.get(self.condition) or "").strip(), data.get(f"{self.condition}_fact")
        if not chosen:
            return text
        try:
            piece = comparison(chosen, data.get(f"{self.condition}_sign", ""), data.get(f"{self.condition}_value", ""), self._noun(data))
        except ValidationError as error:
            self.add_error(f"{self.condition}_value", error)
            return text
        return joined(text, data.get(f"{self.condition}_join") or "&&", piece)

    def _noun(self, data: dict[str, Any]) -> str:
        return self.noun or str(data.get("step") or "").partition(".")[0]


def comparison(chosen: str, sign: str, value: str, noun: str) -> str:
    home, _dot, name = chosen.partition(".")
    fact = facts_about(noun).get(name)
    if fact is None:
        known = facts_about(home).get(name)
        raise ValidationError(_("« %(fact)s » n’est pas connu à cette étape.") % {"fact": known.label if known else name})
    return written(fact, sign, value)


def joined(text: str, join: str, piece: str) -> str:
    """CEL binds « et » more tightly than « ou »: brackets keep what was already written whole."""
    if not text:
        return piece
    other = "||" if join == "&&" else "&&"
    return f"({text}) {join} {piece}" if other in text else f"{text} {join} {piece}"


def condition_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=LENGTH_MAX, widget=forms.Textarea, help_text=help_text)


def composed(data: Any, name: str, noun: str = "") -> Any:
    """The same typed data once « Ajouter à la condition » is pressed: the comparison joins the text, the helper is empty again.

    Where the helper is not right, nothing moves: the form says why beside it.
    """
    fresh = data.copy()
    row = name.rsplit("-", 1)[0] + "-" if "-" in name else ""
    about = noun or fresh.get(f"{row}step", "").partition(".")[0]
    try:
        piece = comparison(fresh.get(f"{name}_fact", ""), fresh.get(f"{name}_sign", ""), fresh.get(f"{name}_value", ""), about)
    except ValidationError:
        return fresh
    fresh[name] = joined(fresh.get(name, "").strip(), fresh.get(f"{name}_join") or "&&", piece)
    fresh[f"{name}_fact"] = fresh[f"{name}_value"] = ""
    return fresh
