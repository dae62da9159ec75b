from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ui.pagination import paginate
from workflows.board import desk, hands
from workflows.board.funders import me
from workflows.board.past import closed_for
from workflows.board.tabs import tabs
from workflows.errors import DoorError
from workflows.models import Absence, Task


@login_required
def my_work(request: HttpRequest) -> HttpResponse:
    piles = desk.piles(me(request))
    standing_in = Absence.objects.current().filter(substitute=me(request)).select_related("person") if me(request).loans else []
    context = {"piles": piles, "count": sum(len(pile.lines) for pile in piles), "shown": desk.SHOWN, "standing_in": standing_in}
    return render(request, "workflows/desk.html", context | {"tabs": tabs(request, "desk")})


@login_required
def past(request: HttpRequest) -> HttpResponse:
    """What was theirs and is no more, each with the act that closed it."""
    page = paginate(closed_for(me(request)), request.GET)
    return render(request, "workflows/past.html", {"page": page, "page_obj": page, "tabs": tabs(request, "past")})


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
    task = get_object_or_404(desk.within_reach(me(request)), pk=pk)
    try:
        verb(task, person=me(request))
    except DoorError as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, done)
    return redirect("workflows:desk")
