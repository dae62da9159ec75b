"""The tab « Étapes »: which optional stages are kept, and who takes each step."""

from collections.abc import Iterator
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.enums import Role
from calls.interfaces.procedure_sections import Section, answering
from calls.interfaces.procedure_tabs import Tab, add
from calls.interfaces.procedure_words import STAGES, role_label, step_label
from workflows.lifecycle import Lifecycle, Step
from workflows.models import ProcedureDraft

#: Nouns whose steps no procedure rearranges: they are not lived under one.
OUTSIDE = frozenset({"call", "session"})
#: The nouns of a dossier in the order they are lived.
LIVED = ("application", "review", "agenda_item", "decision", "award", "convention", "instalment", "report", "amendment", "renewal", "appeal")
#: What a stage brings when it is kept anew, so that the draft holds together at once.
BRINGS: dict[str, dict[str, Any]] = {
    "review": {"reviews": {"count": 2}},
    "committee": {"committee": {"quorum": 0.5, "majority": "simple"}},
    "report": {"report": {"due_months_after_end": 6, "questions": [{"key": "done", "label": "Ce qui a été fait", "type": "long_text", "required": True}]}},
    "renewal": {"renewal": {"offered": True, "months_before_end": 6}},
}
#: The passage that goes with a stage.
PASSAGE = {"review": "reviews", "committee": "committee", "report": "report", "renewal": "renewal"}


def steps_of(body: dict[str, Any], *, everyone: bool = False) -> Iterator[tuple[Lifecycle, Step]]:
    """The steps a dossier may meet under this body; those of the administration, unless everyone's are wanted."""
    kept = SimpleNamespace(stages=body.get("stages", []))
    for lifecycle in sorted(Lifecycle.registry.values(), key=lambda each: LIVED.index(each.noun) if each.noun in LIVED else len(LIVED)):
        if lifecycle.noun not in OUTSIDE:
            yield from ((lifecycle, step) for step in lifecycle.steps.values() if step.is_kept_by(kept) and (everyone or step.by.role))


def step_choices(body: dict[str, Any]) -> list[Any]:
    """For a select: the steps of each noun together."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for lifecycle, step in steps_of(body, everyone=True):
        groups.setdefault(str(lifecycle.label), []).append((f"{lifecycle.noun}.{step.name}", str(step.label)))
    return [("", _("Choisissez une étape")), *groups.items()]


class TitleForm(forms.Form):
    fields: dict[str, Any]
    title = forms.CharField(label=gettext_lazy("Nom"), max_length=200, help_text=gettext_lazy("Celui qu’on lit dans les appels. Le changer ne change pas son code."))


class TitleSection(Section):
    key, title = "nom", gettext_lazy("Nom de la procédure")

    def form(self, draft: ProcedureDraft, data: Any = None) -> TitleForm:
        return TitleForm(data, initial={"title": draft.body.get("title", "")})

    def changes(self, form: TitleForm, body: dict[str, Any]) -> dict[str, Any]:
        return {"title": form.cleaned_data["title"]}


class StagesForm(forms.Form):
    fields: dict[str, Any]
    stages = forms.MultipleChoiceField(choices=[(key, words[0]) for key, words in STAGES.items()], required=False, widget=forms.CheckboxSelectMultiple)

    def clean_stages(self) -> list[str]:
        chosen = self.cleaned_data["stages"]
        if "second_review" in chosen and "review" not in chosen:
            raise forms.ValidationError(_("Un second avis suit des lectures : gardez aussi « Lectures », ou retirez « Second avis »."))
        return [stage for stage in STAGES if stage in chosen]


class StagesSection(Section):
    key, title = "etapes", gettext_lazy("Étapes gardées")
    lead = gettext_lazy("Le dépôt, la recevabilité, la décision et le versement sont toujours là. Le reste se garde ou se retire.")
    template = "calls/procedures/_stages.html"

    def form(self, draft: ProcedureDraft, data: Any = None) -> StagesForm:
        form = StagesForm(data, initial={"stages": draft.body.get("stages", [])})
        chosen = data.getlist("stages") if data is not None else draft.body.get("stages", [])
        form.rows = [(stage, *words, stage in chosen, goes_with(stage, draft.body)) for stage, words in STAGES.items()]  # type: ignore[attr-defined]
        return form

    def changes(self, form: StagesForm, body: dict[str, Any]) -> dict[str, Any]:
        return with_stages(body, form.cleaned_data["stages"])


def goes_with(stage: str, body: dict[str, Any]) -> list[str]:
    """What dropping this stage removes from this draft, in sentences."""
    if stage not in body.get("stages", []):
        return []
    gone = _steps_only_of(stage)
    counted = {
        gettext_lazy("les réglages de cette étape"): (stage in PASSAGE and PASSAGE[stage] in body) or (stage == "second_review" and "second" in body.get("reviews", {})),
        gettext_lazy("le second avis et sa condition"): stage == "review" and "second" in body.get("reviews", {}),
    }
    said = [str(words) for words, holds in counted.items() if holds]
    for name, words in (("approvals", _("approbation")), ("conditions", _("condition"))):
        said += [_("%(what)s « %(label)s »") % {"what": words, "label": each.get("label") or each["says"]} for each in body.get(name, []) if each["step"] in gone]
    others = sum(step in gone for step in body.get("who", {}))
    return said + ([ngettext("%(count)d étape confiée à un autre rôle", "%(count)d étapes confiées à un autre rôle", others) % {"count": others}] if others else [])


def _steps_only_of(stage: str) -> set[str]:
    return {f"{lifecycle.noun}.{step.name}" for lifecycle in Lifecycle.registry.values() for step in lifecycle.steps.values() if step.stage == stage}


def with_stages(body: dict[str, Any], stages: list[str]) -> dict[str, Any]:
    """The body's passages as they become with these stages: only what differs."""
    after, before = deepcopy(body), body.get("stages", [])
    after["stages"] = stages
    for stage in (each for each in stages if each not in before):
        for passage, default in BRINGS.get(stage, {}).items():
            after[passage] = deepcopy(default) | {name: value for name, value in after.get(passage, {}).items() if value}
    if "second_review" in stages:
        after["reviews"] = {"second": {"count": 1}} | after.get("reviews", {})
    for stage in (each for each in before if each not in stages):
        _drop(after, stage)
    return {name: after.get(name) for name in {*after, *body} if after.get(name) != body.get(name)}


def _drop(after: dict[str, Any], stage: str) -> None:
    gone = _steps_only_of(stage)
    after.pop(PASSAGE.get(stage, ""), None)
    if stage in ("review", "second_review") and "reviews" in after:
        after["reviews"] = {name: value for name, value in after["reviews"].items() if name != "second"}
    for name in ("approvals", "conditions"):
        if name in after:
            after[name] = [each for each in after[name] if each["step"] not in gone]
    if "who" in after:
        after["who"] = {step: role for step, role in after["who"].items() if step not in gone}


class WhoForm(forms.Form):
    """One select for each step: the lifecycle's own role, or another."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, body: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.groups: dict[Any, list[Any]] = {}
        for lifecycle, step in steps_of(body):
            name = f"{lifecycle.noun}.{step.name}"
            usual = _("Comme prévu : %(role)s") % {"role": role_label(step.by.role or "")}
            self.fields[name] = forms.ChoiceField(label=step.label, choices=[("", usual), *Role.choices], required=False, initial=body.get("who", {}).get(name, ""))
            self.groups.setdefault(lifecycle.label, []).append(name)

    @property
    def shown(self) -> list[tuple[Any, list[Any], int]]:
        """(noun, its fields, how many differ from the usual)."""
        return [(label, [self[name] for name in names], sum(bool(self[name].value()) for name in names)) for label, names in self.groups.items()]


class WhoSection(Section):
    key, title = "qui", gettext_lazy("Qui fait quoi")
    lead = gettext_lazy("Chaque étape a un rôle prévu. Choisissez-en un autre là où votre maison s’organise autrement.")
    template = "calls/procedures/_who.html"

    def form(self, draft: ProcedureDraft, data: Any = None) -> WhoForm:
        return WhoForm(data, body=draft.body)

    def changes(self, form: WhoForm, body: dict[str, Any]) -> dict[str, Any]:
        unseen = {step: role for step, role in body.get("who", {}).items() if step not in form.fields}
        return {"who": unseen | {step: role for step, role in form.cleaned_data.items() if role}}


add(Tab("etapes", gettext_lazy("Étapes"), 10, "calls/procedures/sections.html", answering(StagesSection(), WhoSection(), TitleSection())))

__all__ = ["step_choices", "step_label", "steps_of"]
