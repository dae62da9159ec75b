"""The colours of a funder as a small style sheet: no inline style, so no hole in the content policy."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.models import Funder
from ui.contrast import shades

SHEET = """:root, [data-bs-theme="light"] {{ --primary: {day}; --primary-hover: {day_hover}; }}
@media (prefers-color-scheme: dark) {{ :root:not([data-bs-theme]) {{ --primary: {night}; --primary-hover: {night_hover}; }} }}
[data-bs-theme="dark"] {{ --primary: {night}; --primary-hover: {night_hover}; }}
"""


@require_safe
@cache_control(max_age=300, public=True)
def look(request: HttpRequest, funder_id: int) -> HttpResponse:
    funder = get_object_or_404(Funder.objects.only("primary_colour"), pk=funder_id)
    return HttpResponse(SHEET.format(**shades(funder.primary_colour)), content_type="text/css; charset=utf-8")


@require_safe
@cache_control(max_age=300, public=True)
def logo(request: HttpRequest, funder_id: int) -> FileResponse:
    """Its type was read from its bytes when it was handed in; the name given then is not used."""
    funder = get_object_or_404(Funder.objects.only("logo"), pk=funder_id)
    if not funder.logo:
        raise Http404
    kind = "image/png" if funder.logo.name.endswith(".png") else "image/jpeg"
    return FileResponse(funder.logo.open("rb"), content_type=kind)
