"""The questions of a call, written as data, rendered into Django forms.

    Form = form_class(call.form.section("projet"), currency=funder)
    form = Form(request.POST)                # or Form(initial=answers.data)
    form.is_valid(); form.answers            # JSON: dates and amounts as text, ready to be kept and given back as initial
    draft = form_class(section, is_draft=True)   # nothing required: for autosave

Types: text, long_text, money, integer, date, choice, multi_choice, yes_no, email, url. A question may name the column of the
dossier it fills (`fills`); `form.filled` gives those values, typed.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import Discipline
from ui.formats import currency_of
from ui.forms import DayField, MoneyField

LONGEST = {"text": 300, "long_text": 10_000}
YES_NO = (("yes", gettext_lazy("Oui")), ("no", gettext_lazy("Non")))
Question = dict[str, Any]


class QuestionsForm(forms.Form):
    """Answers to one section. Browsers send line ends as two characters; a limit counts what people see."""

    questions: list[Question] = []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for question in self.questions:
            first, last = data.get(question.get("not_before", "")), data.get(question["key"])
            if first and last and last < first:
                self.add_error(question["key"], _("Cette date précède « %(label)s ».") % {"label": self.fields[question["not_before"]].label})
        return data

    @property
    def answers(self) -> dict[str, Any]:
        """What is sound, as JSON; what is not stays in the form with its sentence."""
        return {name: _plain(value) for name, value in self.cleaned_data.items()}

    @property
    def filled(self) -> dict[str, Any]:
        """{column of the dossier: value}, for the questions that fill one."""
        wanted = {each["fills"]: each for each in self.questions if "fills" in each and each["key"] in self.cleaned_data}
        return {column: _typed(column, question, self.cleaned_data[question["key"]]) for column, question in wanted.items()}


class LongText(forms.CharField):
    """A text area with its counter; line ends are made one character before counting."""

    def __init__(self, **options: Any) -> None:
        self.most = options.pop("max_length")
        super().__init__(**options)
        self.validators.append(MaxLengthValidator(self.most))
        self.widget.attrs |= {"data-count": str(self.most)}

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


def form_class(section: dict[str, Any], *, currency: Any = "EUR", is_draft: bool = False) -> type[QuestionsForm]:
    questions = section.get("questions", [])
    fields = {each["key"]: _field(each, currency_of(currency), is_draft) for each in questions}
    return type("SectionForm", (QuestionsForm,), {**fields, "questions": questions})


def _field(question: Question, currency: str, is_draft: bool) -> forms.Field:
    options = {"label": question["label"], "help_text": _help(question), "required": bool(question.get("required")) and not is_draft}
    return BUILDERS[question["type"]](question, options, currency)


def _help(question: Question) -> str:
    most = question.get("max_length") if question["type"] in LONGEST else None
    counted = _("%(most)d caractères au plus.") % {"most": most} if most else ""
    return " ".join(filter(None, [question.get("help", ""), counted]))


def _text(question: Question, options: dict[str, Any], currency: str) -> forms.Field:
    return forms.CharField(max_length=question.get("max_length", LONGEST["text"]), **options)


def _long_text(question: Question, options: dict[str, Any], currency: str) -> forms.Field:
    most = question.get("max_length", LONGEST["long_text"])
    return LongText(max_length=most, widget=forms.Textarea(attrs={"rows": min(14, max(4, most // 200))}), **options)


def _money(question: Question, options: dict[str, Any], currency: str) -> forms.Field:
    return MoneyField(currency=currency, **options)


def _integer(question: Question, options: dict[str, Any], currency: str) -> forms.Field:
    return forms.IntegerField(min_value=question.get("minimum", 0), max_value=question.get("maximum", 1_000_000_000), **options)


def _date(question: Question, options: dict[str, Any], currency: str) -> forms.Field:
    return DayField(**options)


def _choice(question: Question, options: dict[str, Any], currency: str) -> forms.Field:
    pairs = _choices(question)
    widget = forms.RadioSelect if len(pairs) <= 5 else forms.Select
    blank = [] if widget is forms.RadioSelect else [("", _("Choisissez"))]
    return forms.ChoiceField(choices=blank + pairs, widget=widget, **options)


def _multi_choice(question: Question, options: dict[str, Any], currency: str) -> forms.Field:
    return forms.MultipleChoiceField(choices=_choices(question), widget=forms.CheckboxSelectMultiple, **options)


def _yes_no(question: Question, options: dict[str, Any], currency: str) -> forms.Field:
    return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, **options)


def _email(question: Question, options: dict[str, Any], currency: str) -> forms.Field:
    return forms.EmailField(**options)


def _url(question: Question, options: dict[str, Any], currency: str) -> forms.Field:
    return forms.URLField(assume_scheme="https", max_length=500, **options)


def _choices(question: Question) -> list[tuple[str, str]]:
    if question.get("choices_from") == "disciplines":
        return list(Discipline.objects.values_list("slug", "name"))
    return [(each["value"], each["label"]) for each in question["choices"]]


def _plain(value: Any) -> Any:
    if isinstance(value, (date, Decimal)):
        return str(value)
    return value


def _typed(column: str, question: Question, value: Any) -> Any:
    if column == "discipline":
        return Discipline.objects.filter(slug=value).first()
    if question["type"] == "yes_no":
        return value == "yes"
    return value


BUILDERS: dict[str, Callable[[Question, dict[str, Any], str], forms.Field]] = {
    "text": _text,
    "long_text": _long_text,
    "money": _money,
    "integer": _integer,
    "date": _date,
    "choice": _choice,
    "multi_choice": _multi_choice,
    "yes_no": _yes_no,
    "email": _email,
    "url": _url,
}
