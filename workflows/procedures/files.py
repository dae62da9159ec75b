"""A procedure as one file that people read, compare line by line, and give to one another.

`dump(body)` always writes the same body the same way: the keys in the order one reads a procedure, one thing a line,
long texts as they are read. `load(text)` gives back exactly that body. What could swell, hide or run is refused with a
sentence and its line: links between passages, tags, a key written twice, a text too long or too deep.
"""

from collections.abc import Iterator
from typing import Any

import yaml
from django.utils.translation import gettext as _

LONGEST = 200_000
DEEPEST = 20
#: The order one reads a procedure in; what is not named here follows, by its name.
ORDER = (
    "title", "stages", "who", "admissibility", "reviews", "committee", "approvals", "conditions", "delays", "convention", "aid", "instalments", "payment", "report",
    "renewal", "letters", "samples",
    "key", "noun", "step", "paper", "kind", "share", "condition", "count", "minimum", "role", "label", "type", "required", "help", "when", "must", "says",
    "grid", "second", "quorum", "majority", "within_days", "days", "unit", "value", "always", "above_setting", "live_performance_setting", "years",
    "offered", "months_before_end", "due_months_after_end", "due_setting", "each_year", "due_months_after_year", "interim", "questions", "text", "facts",
)  # fmt: skip
RANK = {name: rank for rank, name in enumerate(ORDER)}
Place = tuple[str | int, ...]


class Unreadable(ValueError):
    """The text is no procedure file. `sentences` are for the person who wrote it."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = list(sentences)
        super().__init__(" ".join(sentences))


class _Dumper(yaml.SafeDumper):
    """Never a link between two equal passages; lists set in, so that a line moved is one line in a diff."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _number(dumper: yaml.SafeDumper, number: float) -> yaml.ScalarNode:
    """Every digit, and a form that reads back as a number: 1e-05 alone would come back as a text."""
    said = repr(number)
    mantissa, sign, exponent = said.partition("e")
    said = f"{mantissa}{'' if '.' in mantissa else '.0'}e{exponent if exponent[:1] in '+-' else '+' + exponent}" if sign else said
    return dumper.represent_scalar("tag:yaml.org,2002:float", said)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _number)


def dump(body: dict[str, Any]) -> str:
    return yaml.dump(_ordered(body), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=False)


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: (RANK.get(key, len(RANK)), key))}
    return [_ordered(each) for each in value] if isinstance(value, list) else value


class _Loader(yaml.SafeLoader):
    """Says no to a key written twice: the second would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if key.tag != "tag:yaml.org,2002:str":
                raise Unreadable(_at(key.start_mark.line, _("une clé est un mot ; mettez « %(key)s » entre guillemets.") % {"key": _short(key.value if isinstance(key, yaml.ScalarNode) else "…")}))
            if key.value in seen:
                raise Unreadable(_at(key.start_mark.line, _("« %(key)s » est écrit deux fois.") % {"key": _short(key.value)}))
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load(text: str | bytes) -> dict[str, Any]:
    """The body a file says; Unreadable, with sentences, when it says none."""
    try:
        content = _content(_plain(text))
    except yaml.YAMLError as error:
        raise Unreadable(_said(error)) from error
    except (RecursionError, ValueError) as error:
        raise error if isinstance(error, Unreadable) else Unreadable(_("Ce texte contient une valeur impossible.")) from error
    if not isinstance(content, dict):
        raise Unreadable(_("Une procédure s’écrit « clé: valeur », une par ligne ; la première est « title »."))
    return content


def lines_of(text: str) -> dict[Place, int]:
    """Where each passage of a readable text begins: {("reviews", "count"): 4}."""
    root = yaml.compose(text, Loader=_Loader)
    return dict(_lines(root, ())) if root is not None else {}


def _lines(node: yaml.Node, place: Place) -> Iterator[tuple[Place, int]]:
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from [*_lines(value, (*place, str(key.value))), ((*place, str(key.value)), key.start_mark.line + 1)]
    elif isinstance(node, yaml.SequenceNode):
        for rank, value in enumerate(node.value):
            yield from _lines(value, (*place, rank))


def _plain(text: str | bytes) -> str:
    try:
        read = text if isinstance(text, str) else text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(_("Ce fichier n’est pas un texte en UTF-8 : enregistrez-le ainsi, puis recommencez.")) from error
    if len(read) > LONGEST:
        raise Unreadable(_("Ce texte est trop long : %(most)d signes au plus.") % {"most": LONGEST})
    return read.removeprefix("\ufeff")


def _content(text: str) -> Any:
    """Read twice: first its events, where links, tags and depth show before anything is built from them."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if sentence := _refusal(event, depth):
            raise Unreadable(_at(event.start_mark.line if event.start_mark else 0, sentence))
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - the safe loader, stricter


def _refusal(event: yaml.Event, depth: int) -> str:
    if isinstance(event, yaml.AliasEvent):
        return _("les renvois (*%(name)s) ne sont pas admis, répétez le texte.") % {"name": _short(event.anchor)}
    if isinstance(event, yaml.NodeEvent) and event.anchor:
        return _("les ancres (&%(name)s) ne sont pas admises.") % {"name": _short(event.anchor)}
    if tag := getattr(event, "tag", None):
        return _("les étiquettes (!%(name)s) ne sont pas admises.") % {"name": _short(tag.lstrip("!"))}
    return _("trop de niveaux l’un dans l’autre.") if depth > DEEPEST else ""


def _said(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return _("Ce texte contient un signe qui ne s’écrit pas dans un fichier.")
    return _at(mark.line, _("ce passage ne se lit pas. Vérifiez les deux-points, les guillemets, les tirets et les retraits (des espaces, jamais de tabulation)."))


def _at(line: int, sentence: str) -> str:
    return _("Ligne %(line)d : %(sentence)s") % {"line": line + 1, "sentence": sentence}


def _short(name: object) -> str:
    return str(name)[:40]
