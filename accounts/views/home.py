"""The home page: what this person may do here, in words. Each room adds its own doors (see ui.menu)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from ui.menu import doors_for, sections_for


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    doors = [door for door in doors_for(request.user) if door.text]
    return render(request, "accounts/home.html", {"doors": doors, "sections": drawn_sections(request)})


def drawn_sections(request: HttpRequest) -> list[str]:
    sections = sections_for(request.user)
    return [mark_safe(render_to_string(each.template, each.context(request), request)) for each in sections]  # noqa: S308 - rendered by us
