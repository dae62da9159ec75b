"""`{% load ui %}`: how amounts, moments, states, steps and pictures are written in every template."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ui import formats, pictures, states, steps
from ui import horizon as horizons
from ui import menu as menus
from ui.timeline import moments
from workflows.door import available

register = template.Library()

THEMES = ("light", "dark")
IN_SIGHT = 6  #: entries of the main navigation before « Plus »


# --- words and figures: filters ({{ amount|money:funder }}) and, for money and when, tags too ({% money amount "CHF" %})


@register.filter
def money(amount: Any, currency: Any = "EUR") -> SafeString:
    return mark_safe(formats.money(amount, currency))  # noqa: S308 - digits, spaces and signs only


@register.simple_tag(name="money")
def money_tag(amount: Any, currency: Any = "EUR") -> SafeString:
    return money(amount, currency)


@register.filter
def when(value: Any, place: Any = None) -> str:
    return formats.when(value, place)


@register.simple_tag(name="when")
def when_tag(value: Any, place: Any = None) -> str:
    return formats.when(value, place)


@register.filter
def day(value: Any) -> str:
    return formats.day(value)


@register.filter
def percent(rate: Any, places: int = 0) -> str:
    return formats.percent(rate, places)


@register.filter
def number(value: Any, places: int | None = None) -> str:
    return formats.number(value, places)


@register.filter
def span(value: Any) -> str:
    return formats.span(value)


@register.filter
def is_check(field: Any) -> bool:
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.filter
def has_errors(form: Any) -> bool:
    return bool(form.is_bound and form.errors)


# --- states, steps, life


@register.simple_tag
def state_badge(subject: Any, reader: Any = None) -> SafeString:
    """The state in words for this reader, with a shape."""
    staff = states.reads_as_staff(reader, subject.funder_id)
    tone = states.tone_for(subject, staff=staff)
    return mark_safe(render_to_string("ui/state.html", {"words": subject.words_for(staff=staff), "tone": tone}).strip())  # noqa: S308


@register.simple_tag
def offers(subject: Any, actor: Any) -> list[Any]:
    return available(subject, actor)


@register.simple_tag
def offer_cards(subject: Any, offered: Any) -> steps.Cards:
    return steps.cards(subject, offered)


@register.inclusion_tag("ui/timeline.html")
def timeline(case_ref: str, reader: Any, place: Any = None, funder_id: int | None = None) -> dict[str, Any]:
    return {"moments": moments(case_ref, reader, funder_id), "place": place}


# --- the page around


@register.simple_tag(takes_context=True)
def menu(context: Any) -> dict[str, list[menus.Door]]:
    """The first doors in sight, the others folded under « Plus »."""
    user, request = context.get("user"), context.get("request")
    doors = menus.doors_for(user, request.path if request else "") if user is not None else []
    sight = len(doors) if len(doors) <= IN_SIGHT + 1 else IN_SIGHT
    return {"shown": doors[:sight], "folded": doors[sight:]}


@register.simple_tag(takes_context=True)
def theme_attribute(context: Any) -> SafeString:
    theme = chosen_theme(context.get("request"))
    return format_html(' data-bs-theme="{}"', theme) if theme else mark_safe("")


@register.simple_tag(takes_context=True)
def look_link(context: Any) -> SafeString:
    """The colours of the funder of this page, or of the only funder the person works for."""
    funder_id = getattr(context.get("funder"), "pk", None) or only_funder(context.get("user"))
    try:
        return format_html('<link rel="stylesheet" href="{}">', reverse("look", args=[funder_id])) if funder_id else mark_safe("")
    except NoReverseMatch:
        return mark_safe("")


@register.filter
def appearances(request: HttpRequest | None) -> list[dict[str, str]]:
    chosen = chosen_theme(request)
    labels = (("", _("Affichage du système")), ("light", _("Affichage clair")), ("dark", _("Affichage sombre")))
    return [{"value": value, "label": label, "pressed": "true" if value == chosen else "false"} for value, label in labels]


@register.simple_tag(takes_context=True)
def page_url(context: Any, number_of_page: int) -> str:
    """The same page with its filters and sort, at another page number."""
    return with_params(context, page=number_of_page)


@register.simple_tag(takes_context=True)
def with_params(context: Any, **changes: Any) -> str:
    params = context["request"].GET.copy()
    for name, value in changes.items():
        params[name] = str(value)
    return f"?{params.urlencode()}"


def chosen_theme(request: HttpRequest | None) -> str:
    theme = request.COOKIES.get("theme", "") if request else ""
    return theme if theme in THEMES else ""


def only_funder(user: Any) -> int | None:
    held = list(user.roles_by_funder) if user is not None and user.is_authenticated else []
    return held[0] if len(held) == 1 else None


# --- pictures, each with a table beside it


@register.inclusion_tag("ui/envelope.html")
def envelope_bar(total: Any, parts: Any, currency: Any = "EUR", name: str = "") -> dict[str, Any]:
    """A bar that fills. parts: pairs (label, amount)."""
    return {"bar": pictures.envelope(total, parts), "currency": currency, "name": name}


@register.inclusion_tag("ui/dots.html")
def dots(rows: Any, maximum: Any = 5, line: Any = None, name: str = "") -> dict[str, Any]:
    """Marks as dots with their spread. rows: pairs (label, marks); line: the mark that decides."""
    return {"cloud": pictures.dots(rows, maximum, line), "name": name}


@register.inclusion_tag("ui/bars.html")
def bars(rows: Any, currency: Any = "EUR", name: str = "", one: str = "", other: str = "") -> dict[str, Any]:
    """Two bars a line: what is planned against the reference. rows: triples (label, amount, reference)."""
    labels = {"one": one or _("Prévu"), "other": other or _("Référence")}
    return {"pairs": pictures.pairs(rows), "currency": currency, "name": name, **labels}


@register.inclusion_tag("ui/horizon.html")
def horizon(spans: Any, today: Any, name: str = "") -> dict[str, Any]:
    """Conventions as bars on years. spans: ui.horizon.Span."""
    return {"view": horizons.horizon(spans, today), "name": name}
