"""The tab « Fichier »: the whole procedure as one text, to read, change, take away and bring back."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.interfaces.procedure_sections import Section, answering
from calls.interfaces.procedure_tabs import Tab, add
from calls.referentials import shapes
from calls.referentials.schema import complaints_at
from workflows.models import ProcedureDraft
from workflows.procedures.files import LONGEST, Unreadable, dump, lines_of, load


class FileForm(forms.Form):
    """The text, or a file that replaces it. Refused by lines, with sentences; what was typed stays."""

    fields: dict[str, Any]
    text = forms.CharField(
        label=gettext_lazy("Le fichier"),
        max_length=LONGEST,
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 32, "spellcheck": "false", "class": "procedure-file", "wrap": "off"}),
    )
    file = forms.FileField(label=gettext_lazy("Ou envoyer un fichier"), required=False, help_text=gettext_lazy("YAML, en UTF-8. Il remplace le texte ci-dessus."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.body: dict[str, Any] = {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        upload = data.get("file")
        name = "file" if upload else "text"
        if upload and upload.size > 4 * LONGEST:
            self.add_error("file", _("Ce fichier est trop gros pour une procédure."))
            return data
        for sentence in self._read(upload.read() if upload else data.get("text", "")):
            self.add_error(name, sentence)
        return data

    def _read(self, text: str | bytes) -> list[str]:
        try:
            self.body = load(text)
        except Unreadable as error:
            return error.sentences
        return complaints_by_line(text if isinstance(text, str) else text.decode("utf-8-sig"), self.body)


def complaints_by_line(text: str, body: dict[str, Any]) -> list[str]:
    """What the shape refuses, each at its line."""
    found = complaints_at(shapes.PROCEDURE, body)
    lines = lines_of(text) if found else {}
    said = [(_nearest(lines, place), sentence) for place, sentence in found]
    return [_("Ligne %(line)d : %(sentence)s") % {"line": line, "sentence": sentence} for line, sentence in sorted(said)]


def _nearest(lines: dict[tuple[str | int, ...], int], place: tuple[str | int, ...]) -> int:
    """The line of the passage, or of what holds it."""
    return next((lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in lines), 1)


class FileSection(Section):
    key, title = "fichier", gettext_lazy("La procédure en un seul texte")
    lead = gettext_lazy("Tout ce que disent les autres onglets, dans l’ordre où on le lit. Utile pour comparer, garder, ou reprendre une procédure d’une autre maison.")
    template = "calls/procedures/_file.html"

    is_multipart = True

    def form(self, draft: ProcedureDraft, data: Any = None, files: Any = None) -> FileForm:
        return FileForm(data, files, initial={"text": dump(draft.body)})

    def typed(self, draft: ProcedureDraft, request: HttpRequest) -> FileForm:
        return self.form(draft, request.POST, request.FILES)

    def changes(self, form: FileForm, body: dict[str, Any]) -> dict[str, Any]:
        """Only the passages that differ: a colleague's work on the others stays."""
        return {key: form.body.get(key) for key in {*form.body, *body} if form.body.get(key) != body.get(key)}


def answer(request: HttpRequest, draft: ProcedureDraft) -> Any:
    if request.method == "GET" and "telecharger" in request.GET:
        return download(draft.key, draft.body)
    return answering(FileSection())(request, draft)


def download(name: str, body: dict[str, Any]) -> HttpResponse:
    return HttpResponse(dump(body), content_type="application/yaml; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}.yaml"'})


add(Tab("fichier", gettext_lazy("Fichier"), 50, "calls/procedures/sections.html", answer))
