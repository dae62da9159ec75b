"""One form per step: the reason where one is needed, and the inputs an app declares with `@form_for`."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.lifecycle import Lifecycle, Step, Subject

FORMS: dict[tuple[str, str], type["StepForm"]] = {}


class StepForm(forms.Form):
    """Fields named like the step's inputs; `cleaned_inputs` is what the door receives.

    `self.subject` and `self.actor` are there for choices and initial values.
    """

    def __init__(self, *args: Any, subject: Subject, step: Step, actor: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.subject, self.step, self.actor = subject, step, actor
        if step.needs_reason or "reason" in getattr(self, "asks", ()):
            self.fields["reason"] = forms.CharField(label=_("Motif"), widget=forms.Textarea(attrs={"rows": 4}), required=step.needs_reason)
        self.prepare()

    def prepare(self) -> None:
        """Where a form fills its choices from the subject."""

    @property
    def cleaned_inputs(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in self.step.inputs}


def form_for(lifecycle: Lifecycle, *names: str) -> Callable[[type[StepForm]], type[StepForm]]:
    def keep(form: type[StepForm]) -> type[StepForm]:
        for name in names:
            lifecycle.steps[name]
            FORMS[lifecycle.noun, name] = form
        return form

    return keep


def form_of(lifecycle: Lifecycle, step: Step) -> type[StepForm]:
    return FORMS.get((lifecycle.noun, step.name), StepForm)
