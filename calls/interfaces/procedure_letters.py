"""The tab « Lettres »: the text of each paper the beneficiary receives, with blanks from the paper's own list."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.interfaces.procedure_sections import Section, answering
from calls.interfaces.procedure_tabs import Tab, add
from documents.catalogue import PAPERS, Paper
from documents.examiners import BLANK, HALF, blanks_of
from documents.letters import takes_a_text
from ui.formats import day, money, when
from workflows.models import ProcedureDraft


class LetterForm(forms.Form):
    fields: dict[str, Any]
    text = forms.CharField(
        label=gettext_lazy("Votre texte"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Vide : le texte habituel de Sillage. Un champ entre accolades est rempli pour chaque dossier."),
    )

    def __init__(self, *args: Any, paper: Paper, **options: Any) -> None:
        super().__init__(*args, **options)
        self.paper = paper

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()
        known = blanks_of(self.paper)
        for name in dict.fromkeys(BLANK.findall(text)):
            if name not in known:
                said = _("« {%(name)s} » n’est pas un champ de cette pièce : choisissez parmi les boutons ci-dessous.") % {"name": name[:40]}
                self.add_error("text", said)
        if HALF.search(BLANK.sub("", text)):
            self.add_error("text", _("Une accolade est seule : un champ s’écrit {champ}."))
        return text

    @property
    def blanks(self) -> list[tuple[str, Any]]:
        named = {field.key: field.label for field in self.paper.fields}
        return [(f"{{{key}}}", named[key]) for key in blanks_of(self.paper)]

    @property
    def preview(self) -> SafeString:
        """The text as typed, its blanks filled with what the paper invents to be tried with."""
        text, sample = escape(self["text"].value() or "").replace("\n", "\n\n"), self.paper.sample()
        known = blanks_of(self.paper)
        return mark_safe(BLANK.sub(lambda found: _filled(found, sample, known), text))  # noqa: S308 - escaped above, and each sample by format_html


def _filled(found: Any, sample: dict[str, Any], known: list[str]) -> str:
    name = found[1]
    return str(format_html("<mark>{}</mark>", in_words(sample[name]))) if name in known else str(format_html("<strong>{}</strong>", found[0]))


def in_words(value: Any) -> str:
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, datetime):
        return when(value)
    return day(value) if isinstance(value, date) else str(value)


class LetterSection(Section):
    """One paper. Its text is one entry of `letters`; leaving it empty takes the entry away."""

    template = "calls/procedures/_letter.html"

    def __init__(self, paper: Paper) -> None:
        self.paper, self.key, self.title = paper, f"lettre-{paper.slug}", paper.title

    def form(self, draft: ProcedureDraft, data: Any = None) -> LetterForm:
        text = next((each["text"] for each in draft.body.get("letters", []) if each["paper"] == self.paper.slug), "")
        return LetterForm(data, initial={"text": text}, paper=self.paper, auto_id=f"id_{self.paper.slug}_%s")

    def completed(self, request: HttpRequest) -> Any:
        return request.POST

    def changes(self, form: LetterForm, body: dict[str, Any]) -> dict[str, Any]:
        others = [each for each in body.get("letters", []) if each["paper"] != self.paper.slug]
        before, typed = form.initial["text"], form.cleaned_data["text"]
        own = [{"paper": self.paper.slug, "text": before if before.strip() == typed else typed}] if typed else []
        return {"letters": sorted(others + own, key=lambda each: each["paper"]) or None}


def answer(request: HttpRequest, draft: ProcedureDraft) -> Any:
    """The catalogue is read when asked: rooms above add their papers at start-up."""
    papers = [paper for paper in PAPERS.values() if takes_a_text(paper)]
    return answering(*(LetterSection(paper) for paper in sorted(papers, key=lambda each: str(each.title))))(request, draft)


add(Tab("lettres", gettext_lazy("Lettres"), 40, "calls/procedures/letters.html", answer))
