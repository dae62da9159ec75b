"""The templates of papers: a blank that is not filled is a fault, never an empty space on a legal act."""

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.template import Node, NodeList, Variable
from django.template.backends.django import DjangoTemplates
from django.template.base import FilterExpression
from django.template.defaulttags import ForNode, WithNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.utils.translation import gettext as _

from documents.catalogue import RESERVED
from documents.errors import RenderFailed

BASE = ("documents/base.html", "documents/parts/paper.css", "documents/parts/party.html", "documents/parts/money.html")
NEVER_FIELDS = RESERVED | {"True", "False", "None"}


class Blank(str):
    """Django's `string_if_invalid`: refuses the paper and says which blank is empty."""

    def __new__(cls) -> "Blank":
        return super().__new__(cls, "%s")

    def __mod__(self, variable: object) -> str:
        raise RenderFailed(_("Le modèle demande « %(name)s », que personne n’a rempli.") % {"name": variable})


@cache
def engine() -> DjangoTemplates:
    backends: list[Any] = list(settings.TEMPLATES)
    (house,) = (each for each in backends if each["BACKEND"].endswith("DjangoTemplates"))
    options = {**house["OPTIONS"], "string_if_invalid": Blank(), "context_processors": []}
    return DjangoTemplates({"NAME": "papers", "DIRS": house["DIRS"], "APP_DIRS": house["APP_DIRS"], "OPTIONS": options})


def write(name: str, context: dict[str, Any]) -> str:
    return str(engine().get_template(name).render(context))


def source_of(name: str) -> str:
    return str(engine().get_template(name).template.source)


def version_of(name: str) -> str:
    """Changes when one letter of the template or of what it stands on changes."""
    return hashlib.sha256("\0".join(source_of(each) for each in (name, *BASE)).encode()).hexdigest()


def fields_in(name: str) -> set[str]:
    """The merge fields that a template uses, in any branch: what it names, less what it makes itself."""
    return set(free_in(engine().get_template(name).template.nodelist, frozenset())) - NEVER_FIELDS


def free_in(nodes: NodeList, bound: frozenset[str]) -> Iterator[str]:
    for node in nodes:
        inside = bound | names_made_by(node)
        yield from (name for name in names_read_by(node) if name not in (bound if isinstance(node, (ForNode, WithNode)) else inside))
        for attribute in getattr(node, "child_nodelists", ()):
            yield from free_in(getattr(node, attribute, None) or NodeList(), inside)
        if isinstance(node, IncludeNode):
            yield from free_in_part(node, inside)
        bound |= names_left_by(node)


def free_in_part(node: IncludeNode, bound: frozenset[str]) -> Iterator[str]:
    part = node.template.var
    if isinstance(part, str):
        yield from free_in(engine().get_template(part).template.nodelist, bound | frozenset(node.extra_context))


def names_made_by(node: Node) -> frozenset[str]:
    if isinstance(node, ForNode):
        return frozenset(node.loopvars)
    if isinstance(node, (WithNode, IncludeNode)):
        return frozenset(node.extra_context)
    return frozenset()


def names_left_by(node: Node) -> frozenset[str]:
    """What `{% … as name %}` leaves to the nodes after it."""
    made = {getattr(node, name, None) for name in ("asvar", "target_var", "variable_name")}
    return frozenset(name for name in made if isinstance(name, str))


def names_read_by(node: Node) -> Iterator[str]:
    for key, value in vars(node).items():
        if key not in ("parent", "token", "origin", *getattr(node, "child_nodelists", ())) and not isinstance(node, (BlockNode, ExtendsNode)):
            yield from names_in(value)


def names_in(value: Any, depth: int = 0) -> Iterator[str]:
    """Variables hide in filters, conditions, keyword arguments: look into each."""
    if isinstance(value, Variable):
        if value.lookups and value.literal is None:
            yield value.lookups[0]
    elif isinstance(value, FilterExpression):
        yield from names_in(value.var, depth + 1)
        yield from (name for _function, arguments in value.filters for _is_variable, given in arguments for name in names_in(given, depth + 1))
    elif isinstance(value, dict):
        yield from (name for each in value.values() for name in names_in(each, depth + 1))
    elif isinstance(value, (list, tuple)) and not isinstance(value, NodeList):
        yield from (name for each in value for name in names_in(each, depth + 1))
    elif depth < 6 and type(value).__module__ in ("django.template.defaulttags", "django.template.smartif", "django.template.library"):
        yield from (name for each in vars(value).values() for name in names_in(each, depth + 1))
