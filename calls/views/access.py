"""Who prepares calls: the administrators of an institution. For anybody else these pages do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from accounts.enums import Role
from accounts.models import Funder
from calls.models import Call

View = Callable[..., HttpResponseBase]


def administrators_only(view: View) -> View:
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        if not administered_ids(request):
            raise Http404
        return view(request, *args, **options)

    return guarded


def administered_ids(request: HttpRequest) -> set[int]:
    user: Any = request.user
    return set(user.funders_as(Role.ADMINISTRATOR))


def administered_call(request: HttpRequest, pk: int) -> Call:
    rows = Call.objects.administered_by(request.user).select_related("scheme__funder", "form", "grid", "procedure")
    return get_object_or_404(rows, pk=pk)


def administered_funder(request: HttpRequest, pk: int) -> Funder:
    return get_object_or_404(Funder, pk__in=administered_ids(request) & {pk})
