"""Draws the panel another room registered, with its own context over the sheet's."""

from typing import Any

from django import template
from django.template.loader import get_template

register = template.Library()


@register.simple_tag(takes_context=True)
def draw_panel(context: Any, name: str, own: dict[str, Any]) -> str:
    shared = {key: context[key] for key in ("application", "funder", "staff", "is_mine")}
    return get_template(name).render({**shared, **own, "user": context["user"]}, context.get("request"))
