from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workflows.board import desk, hands
from workflows.errors import DoorError
from workflows.models import Task


@login_required
def my_work(request: HttpRequest) -> HttpResponse:
    piles = desk.piles(request.user)
    return render(request, "workflows/desk.html", {"piles": piles, "count": sum(len(pile.lines) for pile in piles), "shown": desk.SHOWN})


@login_required
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    return _hand(request, pk, hands.take, _("C’est à vous."))


@login_required
@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _hand(request, pk, hands.give_back, _("Rendu à l’équipe."))


def _hand(request: HttpRequest, pk: int, verb: Callable[..., Task], done: str) -> HttpResponse:
    """A task of a dossier closed to the person does not exist; one taken a second before says by whom."""
    task = get_object_or_404(desk.within_reach(request.user), pk=pk)
    try:
        verb(task, person=request.user)
    except DoorError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, done)
    return redirect("workflows:desk")
