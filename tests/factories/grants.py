"""Invented requests, named as situations. Every state is reached through the door.

draft = a_draft()                                      # begun, nothing typed
draft = a_complete_draft(call=call, applicant=writer)  # everything typed and joined, nothing sent
dossier = a_submitted_application(call=call)
dossier = an_admissible_application(officer=officer)
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Organisation, User
from calls.models import Call
from grants.domain import answers, pieces
from grants.domain.drafts import start
from grants.models import Answers, Application, ConflictOfInterest
from grants.reading.promises import prefix_of
from grants.reading.sections import sections_for
from grants.reading.slots import slots_in
from tests.factories.accounts import a_case_officer, a_person, an_association
from tests.factories.calls import an_open_call
from workflows.door import perform

#: One answer for each type of question: valid, and plainly invented.
BY_TYPE = {
    "text": "Une saison d’essai",
    "long_text": "Un texte d’essai, assez long pour être lu.",
    "money": "12 500,00",
    "integer": "120",
    "date": "2027-05-01",
    "yes_no": "no",
    "email": "contact@example.org",
    "url": "https://essai.example.org/",
}
#: Balanced, one paid line, the grant asked for marked.
BUDGET = (
    {
        "kind": "expense",
        "account": "64",
        "label": "Cachets",
        "amount": "9 000,00",
        "pay_role": "artiste",
        "pay_unit": "jour",
        "pay_quantity": "60",
        "pay_status": "employee",
    },
    {"kind": "expense", "account": "60", "label": "Décors", "amount": "3 500,00"},
    {"kind": "income", "account": "74", "label": "Subvention demandée", "amount": "10 000,00", "is_requested_grant": "on"},
    {"kind": "income", "account": "70", "label": "Billetterie", "amount": "2 500,00"},
)


def a_writer() -> tuple[User, Organisation]:
    user = a_person()
    return user, an_association(with_member=user, siret="12345678900012")


def a_draft(*, call: Call | None = None, applicant: User | None = None, organisation: Organisation | None = None) -> Application:
    call = call or an_open_call()
    if applicant is None:
        applicant, organisation = a_writer()
    organisation = organisation or Organisation.objects.filter(members__user=applicant).first() or an_association(with_member=applicant)
    applicant.forget_cached_rights()
    return start(call=call, organisation=organisation, applicant=applicant)


def typed_answers(section: Mapping[str, Any], **given: Any) -> dict[str, Any]:
    """Valid answers to every question of a section, less what is given."""
    typed = {question["key"]: _answer(question) for question in section.get("questions", [])}
    typed |= {key: value for key, value in {"ends_on": "2027-06-30"}.items() if key in typed}
    return typed | {key: value for key, value in given.items() if key in typed}


def _answer(question: Mapping[str, Any]) -> Any:
    if question["type"] in ("choice", "multi_choice"):
        values = [choice["value"] for choice in question.get("choices", [])][:1]
        return values if question["type"] == "multi_choice" else (values or [""])[0]
    return BY_TYPE[question["type"]]


def kept(application: Application, section: str, typed: Mapping[str, Any], by: User | None = None) -> Answers:
    """Saves one section as its page does, at the present revision."""
    present = application.answers.filter(section=section).first()
    return answers.save_section(
        application=application, section=section, typed=typed, revision=present.revision if present else 0, by=by or application.applicant
    )


def promised(application: Application) -> dict[str, Any]:
    """Every box ticked, every text filled: what each criterion of the call asks for."""
    return {
        f"{prefix_of(use)}-{name}": value for use in application.call.criteria.select_related("criterion") for name, value in _promise(use, application).items()
    }


def _promise(use: Any, application: Application) -> dict[str, Any]:
    from calls.criteria import kind_of

    form = kind_of(use.criterion).promise_form()
    return {name: _said(field) for name, field in form.fields.items()}


def _said(field: Any) -> Any:
    if hasattr(field, "choices"):
        values = [str(value) for value, _label in field.choices if value]
        return values if hasattr(field.widget, "allow_multiple_selected") and field.widget.allow_multiple_selected else values[0]
    kind = type(field).__name__
    return {"BooleanField": "on", "IntegerField": "3", "DayField": "2027-05-01", "DateField": "2027-05-01", "MoneyField": "100,00"}.get(
        kind, "Un texte d’essai."
    )


def a_file(name: str = "piece.txt", content: bytes = b"Un fichier d'essai, sans rien dedans.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/plain")


def a_complete_draft(
    *, call: Call | None = None, applicant: User | None = None, organisation: Organisation | None = None, budget: Any = BUDGET, **given: Any
) -> Application:
    """Everything typed and joined; `given` replaces answers by their key (title="…")."""
    draft = a_draft(call=call, applicant=applicant, organisation=organisation)
    return filled(draft, budget=budget, **given)


def filled(draft: Application, *, budget: Any = BUDGET, **given: Any) -> Application:
    """Every section that is open now: those of its phase."""
    for section in sections_for(draft):
        _fill(draft, section, budget, given)
    draft.refresh_from_db()
    return draft


def _fill(draft: Application, section: Mapping[str, Any], budget: Any, given: Mapping[str, Any]) -> None:
    if section["kind"] == "questions":
        kept(draft, section["key"], typed_answers(section, **given))
    elif section["kind"] == "budget":
        kept(draft, section["key"], {"lines": [dict(line) for line in budget]})
    elif section["kind"] == "criteria":
        kept(draft, section["key"], promised(draft))
    if section["kind"] in ("documents", "criteria"):
        for slot in slots_in(draft.call, section):
            if slot.get("required", True):
                pieces.add(
                    application=draft,
                    section=section["key"],
                    slot=slot["key"],
                    upload=a_file(f"{slot['key']}.txt", slot["key"].encode() * 20),
                    by=draft.applicant,
                )


def a_submitted_application(*, at: Any = None, **fields: Any) -> Application:
    draft = a_complete_draft(**fields)
    perform(draft, "submit", actor=draft.applicant, at=at or timezone.now())
    return draft


def an_incomplete_application(*, officer: User | None = None, sections: tuple[str, ...] = ("projet",), due_on: Any = None, **fields: Any) -> Application:
    """The officer asked for a completion."""
    dossier = a_submitted_application(**fields)
    day = due_on or timezone.localdate() + timedelta(days=10)
    perform(
        dossier, "request_information", actor=officer or a_case_officer(dossier.funder), reason="Précisez le calendrier.", due_on=day, sections=list(sections)
    )
    return dossier


def an_admissible_application(*, officer: User | None = None, **fields: Any) -> Application:
    dossier = a_submitted_application(**fields)
    perform(dossier, "declare_admissible", actor=officer or a_case_officer(dossier.funder))
    return dossier


def an_inadmissible_application(*, officer: User | None = None, **fields: Any) -> Application:
    dossier = a_submitted_application(**fields)
    perform(dossier, "declare_inadmissible", actor=officer or a_case_officer(dossier.funder), reason="Hors du ressort de l’appel.")
    return dossier


def a_conflict(user: User, application: Application, **fields: Any) -> ConflictOfInterest:
    return ConflictOfInterest.objects.create(**{"user": user, "application": application, "kind": "family", "declared_by": user} | fields)
