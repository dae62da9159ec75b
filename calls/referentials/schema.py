"""Files and settings are checked against a JSON Schema, and every complaint is a French sentence that says where."""

from typing import Any

import jsonschema_rs
from django.utils.translation import gettext as _

DEEPEST = 20
MOST = 10**15


class BadData(ValueError):
    """The content of a file or of settings is not what it should be. `sentences` are for the person who wrote it."""

    def __init__(self, name: str, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__(f"{name}: " + " ".join(sentences))


def check(name: str, schema: dict[str, Any], content: Any) -> None:
    sentences = complaints(schema, content)
    if sentences:
        raise BadData(name, sentences)


def complaints(schema: dict[str, Any], content: Any) -> list[str]:
    return [sentence for _place, sentence in complaints_at(schema, content)]


def complaints_at(schema: dict[str, Any], content: Any) -> list[tuple[tuple[str | int, ...], str]]:
    """The same, each with the path of the passage it is about."""
    if not is_plain(content):
        return [((), _("Seuls des textes, des nombres, des listes et des groupes nommés sont admis ; mettez les dates entre guillemets."))]
    return [(tuple(error.instance_path), _sentence(error)) for error in jsonschema_rs.validator_for(schema).iter_errors(content)]


def is_plain(value: Any, depth: int = 0) -> bool:
    """What JSON can hold and a database can keep: no date, no NaN, no text with a zero byte, no group without end."""
    if depth > DEEPEST:
        return False
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_plain(key) and is_plain(each, depth + 1) for key, each in value.items())
    if isinstance(value, list):
        return all(is_plain(each, depth + 1) for each in value)
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    return value is None or isinstance(value, bool) or (isinstance(value, int | float) and abs(value) < MOST)


def _sentence(error: Any) -> str:
    place = ".".join(str(step) for step in error.instance_path) or _("(racine)")
    return f"{place} : {_said(error)}"


def _said(error: Any) -> str:
    said = error.kind.as_dict()
    words = {
        "required": _("il manque « %(property)s »."),
        "additionalProperties": _("clé inconnue : %(unexpected)s."),
        "type": _("ce n’est pas le type attendu (%(types)s)."),
        "enum": _("valeur inconnue ; celles admises : %(options)s."),
        "minimum": _("doit être au moins %(limit)s."),
        "maximum": _("doit être au plus %(limit)s."),
        "minItems": _("il en faut au moins %(limit)s."),
        "minLength": _("ce texte est trop court (au moins %(limit)s)."),
        "maxLength": _("ce texte est trop long (au plus %(limit)s)."),
        "pattern": _("la forme attendue est %(pattern)s."),
        "uniqueItems": _("une valeur est répétée."),
    }.get(error.kind.name, _("valeur refusée."))
    return words % {key: ", ".join(map(str, value)) if isinstance(value, (list, tuple, set, frozenset)) else value for key, value in said.items()}
