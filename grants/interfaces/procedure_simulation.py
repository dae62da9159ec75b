"""The tab « Simulation » of a procedure being written: choose dossiers, let the worker play them, read what would change."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models.functions import ExtractYear
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.enums import Role
from accounts.models import Funder, Membership
from calls.domain.settings import setting_for
from calls.interfaces.procedure_tabs import TABS, Tab, add
from calls.models import Call
from calls.referentials.legal import legal_settings
from grants.domain.past_cases import PAST, is_still_in_sight
from grants.interfaces.simulation_report import Report
from grants.models import Application
from ui.loads import Weeks, flow, weeks
from ui.pagination import paginate
from workflows.models import ProcedureDraft, SimulationRun
from workflows.procedures.cases import SOURCES
from workflows.procedures.runs import ask, is_stale, runs_of
from workflows.procedures.samples import INVENTED, MOST, SAMPLES

KEY = "simulation"


class PlayForm(forms.Form):
    """What to play. Only what the chosen source asks for is read."""

    fields: dict[str, Any]
    source = forms.ChoiceField(label=gettext_lazy("Jouer"), widget=forms.RadioSelect)
    call = forms.ModelChoiceField(Call.objects.none(), label=gettext_lazy("Appel"), required=False, empty_label=gettext_lazy("Tous les appels"))
    year = forms.TypedChoiceField(label=gettext_lazy("Année de dépôt"), required=False, coerce=int, empty_value=None)
    count = forms.IntegerField(label=gettext_lazy("Nombre de dossiers à inventer"), required=False, min_value=1, max_value=MOST, initial=200)
    seed = forms.IntegerField(label=gettext_lazy("Numéro du tirage"), required=False, min_value=0, max_value=999_999, initial=1)

    def __init__(self, *args: Any, person: Any, draft: ProcedureDraft, **options: Any) -> None:
        super().__init__(*args, **options)
        seen = Application.objects.visible_to(person).received().filter(funder=draft.funder_id)
        self.fields["call"].queryset = Call.objects.filter(pk__in=seen.order_by().values("call")).order_by("title")
        years = sorted(set(seen.order_by().exclude(submitted_at=None).annotate(year=ExtractYear("submitted_at")).values_list("year", flat=True)), reverse=True)
        self.fields["year"].choices = [("", _("Toutes les années")), *((year, str(year)) for year in years)]
        self.fields["source"].choices = [(source.name, source.label) for source in (PAST, INVENTED, SAMPLES) if source is not SAMPLES or draft.body.get("samples")]
        self.initial.setdefault("source", PAST.name if years else INVENTED.name)

    @property
    def wanted(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data["source"] == PAST.name:
            return {"call": data["call"].pk if data["call"] else None, "year": data["year"]}
        return {"count": data["count"] or 200, "seed": data["seed"] or 0} if data["source"] == INVENTED.name else {}


def answer(request: HttpRequest, draft: ProcedureDraft) -> dict[str, Any] | HttpResponseBase:
    form = PlayForm(request.POST or None, person=request.user, draft=draft)
    if request.method == "POST" and form.is_valid():
        run = ask(draft=draft, source=form.cleaned_data["source"], wanted=form.wanted, ground=ground_of(draft.funder_id), by=request.user)
        if not run.total:
            messages.warning(request, _("Aucun dossier ne répond à ce choix : choisissez un autre appel ou une autre année, ou inventez-en."))
        return redirect(f"{TABS[KEY].url(draft)}?simulation={run.pk}#simulation")
    runs = [run for run in runs_of(draft, request.user) if run.total]
    run = _chosen(request, runs)
    context = {"form": form, "run": run, "runs": runs, "status": 422 if form.errors else 200}
    return context | (_read(request, draft, run) if run else {})


def ground_of(funder_id: int) -> dict[str, Any]:
    """The dated settings of the place, as they hold today; fixed with the run, so that it reads the same for ever."""
    funder = Funder.objects.get(pk=funder_id)
    today = timezone.localdate(timezone=funder.zone)
    figures = {code: setting_for(code, funder, today).value for code in legal_settings()}
    return {"country": str(funder.country), "settings": {code: str(value) for code, value in figures.items()}, "on": today.isoformat()}


def _chosen(request: HttpRequest, runs: list[SimulationRun]) -> SimulationRun | None:
    """The one asked for, among their own; else the last."""
    wanted = request.GET.get("simulation", "")
    found = next((run for run in runs if str(run.pk) == wanted), runs[0] if runs else None)
    return SimulationRun.objects.select_related("base").get(pk=found.pk) if found else None


def _read(request: HttpRequest, draft: ProcedureDraft, run: SimulationRun) -> dict[str, Any]:
    if run.source == PAST.name and not is_still_in_sight(run, request.user):
        return {"is_out_of_sight": True}
    context: dict[str, Any] = {"is_stale": is_stale(run, draft), "source": SOURCES[run.source].label, "what": _what(run)}
    return context | (_report(request, run) if run.finished_at else {})


def _what(run: SimulationRun) -> str:
    if run.source == INVENTED.name:
        return _("tirage n° %(seed)s") % {"seed": run.wanted["seed"]}
    call = Call.objects.filter(pk=run.wanted["call"]).first() if run.wanted.get("call") else None
    return " · ".join(str(each) for each in (call, run.wanted.get("year")) if each)


def _report(request: HttpRequest, run: SimulationRun) -> dict[str, Any]:
    report = Report(run)
    group = request.GET.get("groupe", "")
    chosen = report.chosen(int(group) if group.isascii() and group.isdigit() and len(group) < 6 else None)
    page = paginate(chosen, request.GET, per_page=25)
    rows = [report.row(row) for row in page.object_list]
    return {
        "report": report,
        "page": page,
        "group": group,
        "rows": [(row, address) for row, address in zip(rows, _addresses(request, run, rows), strict=True)],
        "flow": flow((line.label, line.before, line.after) for line in report.stages),
        "weeks": _weeks(report),
        "share": _share(report, run.draft.funder_id),
    }


def _weeks(report: Report) -> dict[str, Weeks]:
    """Both sides on the same weeks, at the same scale."""
    sides, work = ("before", "after") if report.has_base else ("after",), report.work
    every = [line[side]["weeks"] for line in work for side in sides]
    return {side: weeks(((line["role"], line[side]["weeks"]) for line in work), every) for side in sides}


def _share(report: Report, funder_id: int) -> str:
    """Readings against those who may read today: what each would have."""
    readers = Membership.objects.current().filter(funder=funder_id, role=Role.JUROR).values("user").distinct().count()
    line = report.readings
    if not line.after:
        return ""
    each = -(-line.after // readers) if readers else None
    said = ngettext("%(after)d lecture à confier", "%(after)d lectures à confier", line.after)
    beside = _(" (%(before)d sous la version actuelle)") if line.before is not None else ""
    whom = ngettext(" ; pour un membre du jury.", " ; pour %(readers)d membres du jury, %(each)d chacun.", readers) if readers else _(" ; personne n’est membre du jury.")
    return (said + beside + whom) % {"after": line.after, "before": line.before, "readers": readers, "each": each}


def _addresses(request: HttpRequest, run: SimulationRun, rows: list[Any]) -> list[str]:
    """Past dossiers lead to their own page, where it still opens for this person."""
    if run.source != PAST.name:
        return [""] * len(rows)
    seen = Application.objects.visible_to(request.user).in_bulk([int(row.key) for row in rows])
    return [seen[int(row.key)].get_absolute_url() if int(row.key) in seen else "" for row in rows]


add(Tab(KEY, gettext_lazy("Simulation"), 80, "grants/procedures/simulation.html", answer))
