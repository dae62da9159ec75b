from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workflows.board import agenda, digests
from workflows.board.forms import NoticeForm
from workflows.board.funders import me
from workflows.board.tabs import tabs
from workflows.models import CalendarFeed, Notice


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """What I hear, and my calendar's address: shown once, when it is made."""
    mine = Notice.objects.filter(person=me(request)).first() or Notice(person=me(request))
    form = NoticeForm(request.POST or None, instance=mine)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("C’est noté."))
        return redirect("workflows:notices")
    context = {"form": form, "feed": CalendarFeed.objects.filter(person=me(request)).first(), "tabs": tabs(request, "notices")}
    return render(request, "workflows/notices.html", context)


@login_required
@require_POST
def make_feed(request: HttpRequest) -> HttpResponse:
    token = agenda.address_made_for(me(request))
    path = reverse("workflows:feed", args=[token])
    context = {"address": agenda.address(path), "form": NoticeForm(instance=Notice.objects.filter(person=me(request)).first() or Notice(person=me(request)))}
    answer = render(request, "workflows/notices.html", context | {"feed": CalendarFeed.objects.get(person=me(request)), "tabs": tabs(request, "notices")})
    patch_cache_control(answer, no_store=True)
    return answer


@login_required
@require_POST
def revoke_feed(request: HttpRequest) -> HttpResponse:
    agenda.revoke(me(request))
    messages.success(request, _("L’adresse ne répond plus. Les calendriers déjà copiés ailleurs s’arrêtent à leur dernière lecture."))
    return redirect("workflows:notices")


@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the address reads; an address that never was and one revoked answer alike."""
    person = agenda.reader_of(token)
    if person is None:
        raise Http404
    answer = HttpResponse(agenda.calendar_for(person), content_type="text/calendar; charset=utf-8")
    patch_cache_control(answer, private=True, max_age=900)
    return answer


@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop_digest(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: mail programs post here without a cookie; a reader who follows the link presses one button."""
    try:
        if request.method == "POST":
            digests.stop(token)
        else:
            digests.check(token)
    except BadSignature as error:
        raise Http404 from error
    return render(request, "workflows/stop_digest.html", {"done": request.method == "POST"})
