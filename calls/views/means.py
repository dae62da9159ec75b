"""What calls are made of: schemes, envelopes, criteria, and the figures of the law an institution may set for itself."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Funder
from calls.criteria import KINDS
from calls.domain import catalogue, envelopes, settings
from calls.domain.queries.figures import figures_of
from calls.interfaces.criterion_forms import HINTS, CriterionForm
from calls.interfaces.office_forms import EnvelopeForm, FigureForm, SchemeForm
from calls.models import Criterion, DatedSetting, Envelope, Scheme
from calls.referentials.legal import legal_settings
from calls.referentials.schema import BadData
from calls.views.access import administered_funder, administered_ids, administrators_only
from ui.pagination import paginate


@administrators_only
@require_safe
def schemes(request: HttpRequest) -> HttpResponse:
    page = paginate(Scheme.objects.administered_by(request.user).select_related("funder"), request.GET)
    return render(request, "calls/office/schemes.html", {"page": page})


@administrators_only
def scheme(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    found = get_object_or_404(Scheme.objects.administered_by(request.user), pk=pk) if pk else None
    form = SchemeForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Le dispositif est enregistré."))
        return redirect("calls:office_schemes")
    return _form(request, form, _("Dispositif"), "calls:office_schemes")


@administrators_only
@require_safe
def envelopes_list(request: HttpRequest) -> HttpResponse:
    page = paginate(Envelope.objects.administered_by(request.user).select_related("funder", "scheme"), request.GET)
    return render(request, "calls/office/envelopes.html", {"page": page})


@administrators_only
def envelope(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    found = get_object_or_404(Envelope.objects.administered_by(request.user).select_related("funder"), pk=pk) if pk else None
    form = EnvelopeForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid() and _keep_envelope(form, found, request.user):
        messages.success(request, _("L’enveloppe est enregistrée."))
        return redirect("calls:office_envelopes")
    return _form(request, form, _("Enveloppe"), "calls:office_envelopes")


def _keep_envelope(form: EnvelopeForm, found: Envelope | None, by: Any) -> bool:
    try:
        if found is None:
            envelopes.set_aside(funder=form.cleaned_data["funder"], fields=form.values, by=by)
        else:
            envelopes.change_envelope(envelope=found, fields=form.values, reason=form.cleaned_data["reason"], by=by)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@administrators_only
@require_safe
def criteria(request: HttpRequest) -> HttpResponse:
    page = paginate(Criterion.objects.filter(pk__in=Criterion.objects.latest_pks()).order_by("referential", "title"), request.GET)
    rows = [(criterion, KINDS[criterion.kind].label) for criterion in page.object_list]
    return render(request, "calls/office/criteria.html", {"page": page, "rows": rows})


@administrators_only
def criterion(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    found = get_object_or_404(Criterion, pk=pk) if pk else None
    form = CriterionForm(request.POST or None, version_of=found)
    if request.method == "POST" and form.is_valid():
        try:
            kept = catalogue.new_criterion(**form.content)
        except BadData as error:
            form.add_error(None, ValidationError(error.sentences))
        else:
            messages.success(request, _("Le critère est enregistré, version %(version)d. Les appels déjà publiés gardent la leur.") % {"version": kept.version})
            return redirect("calls:office_criteria")
    context = {"form": form, "criterion": found, "hints": [(kind.label, HINTS[code]) for code, kind in KINDS.items() if code in HINTS]}
    return render(request, "calls/office/criterion.html", context, status=422 if form.errors else 200)


@administrators_only
@require_safe
def figures(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    mine = list(Funder.objects.filter(pk__in=administered_ids(request)))
    funder = administered_funder(request, pk) if pk else mine[0]
    today = timezone.localdate(timezone=funder.zone)
    history = DatedSetting.objects.filter(funder=funder).select_related("created_by", "scheme")
    context = {"funder": funder, "funders": mine, "figures": figures_of(funder, today), "history": paginate(history, request.GET), "today": today}
    return render(request, "calls/office/figures.html", context)


@administrators_only
def figure(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    funder, shipped = administered_funder(request, pk), legal_settings().get(code)
    if shipped is None:
        raise Http404
    form = FigureForm(request.POST or None, funder=funder, shipped=shipped)
    if request.method == "POST" and form.is_valid():
        settings.override_setting(code=code, funder=funder, by=request.user, **form.cleaned_data)
        messages.success(request, _("La valeur est enregistrée, avec sa date, sa source et son motif. L’ancienne reste dans l’historique."))
        return redirect("calls:office_figures_of", pk)
    return render(request, "calls/office/figure.html", {"funder": funder, "shipped": shipped, "form": form}, status=422 if form.errors else 200)


def _form(request: HttpRequest, form: Any, title: str, back: str) -> HttpResponse:
    return render(request, "calls/office/form.html", {"form": form, "title": title, "back": back}, status=422 if form.errors else 200)
