from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workflows.board.drawing import draw
from workflows.board.funders import chosen_funder, funders_of
from workflows.board.sharing import IN_CHARGE
from workflows.board.tabs import tabs
from workflows.board.workload import workload


@login_required
def load(request: HttpRequest) -> HttpResponse:
    """By person and week, for those in charge: a picture and its table."""
    funder = chosen_funder(request, *IN_CHARGE)
    found = workload(request.user, funder.pk)
    context = {"funder": funder, "load": found, "picture": draw(found), "tabs": tabs(request, "workload"), "funders": funders_of(request, *IN_CHARGE)}
    return render(request, "workflows/workload.html", context)
