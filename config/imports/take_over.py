"""Taking a list over: each request becomes a dossier, brought to its state through the door by invented accounts.

One transaction per line: its organisation, its account, its dossier and its steps, or nothing of it. The whole file is read and
judged before the first line is written, so a file that cannot be read writes nothing. A run cut in the middle leaves whole dossiers
only; running it again takes up the rest, for every dossier keeps the key of its line. (One transaction for the file would
keep every other writer waiting for minutes, and lose it all at the last line.)
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.enums import Country, OrganisationRole, Role
from accounts.models import Funder, Membership, Organisation, OrganisationMember, User
from calls.models import Call, Discipline
from config.imports.control import check_totals, notice_likeness
from config.imports.findings import Findings, Kind
from config.imports.requests import Request, requests_of
from config.imports.sheet import Sheet, read
from grants.domain import answers, drafts
from grants.models import Application
from workflows.door import perform
from workflows.errors import DoorError

Progress = Callable[[int, int], None]


@dataclass
class Outcome:
    """What a run found and did."""

    sheet: Sheet
    requests: list[Request]
    findings: Findings
    taken: list[Request] = field(default_factory=list)
    already: list[Request] = field(default_factory=list)
    refused: list[Request] = field(default_factory=list)

    @property
    def states(self) -> Counter[str]:
        return Counter(each.steps[-1] for each in self.taken)

    def total(self, name: str) -> Decimal:
        return sum((getattr(each, name) for each in self.requests), Decimal("0.00"))


def judge(path: Path, call: Call) -> Outcome:
    """Reads everything, writes nothing."""
    findings = Findings()
    sheet = read(path, findings)
    found = requests_of(sheet, call.slug, findings)
    check_totals(sheet, findings)
    notice_likeness(found, findings)
    return Outcome(sheet, found, findings)


def take_over(path: Path, call: Call, *, progress: Progress = lambda done, total: None) -> Outcome:
    outcome = judge(path, call)
    officer = officer_of(call.funder)
    known = set(Application.objects.filter(call=call, import_key__isnull=False).values_list("import_key", flat=True))
    for rank, request in enumerate(outcome.requests, start=1):
        (outcome.already if request.key in known else _try(request, call, officer, outcome)).append(request)
        progress(rank, len(outcome.requests))
    return outcome


def _try(request: Request, call: Call, officer: User, outcome: Outcome) -> list[Request]:
    try:
        take_one(request, call, officer, outcome.sheet)
    except DoorError as error:
        outcome.findings.add(request.line, Kind.REFUSED, "", " ".join(error.reasons))
        return outcome.refused
    return outcome.taken


@transaction.atomic
def take_one(request: Request, call: Call, officer: User, sheet: Sheet) -> Application:
    organisation = organisation_of(request, call.funder)
    applicant = applicant_of(organisation)
    draft = drafts.start(call=call, organisation=organisation, applicant=applicant)
    Application.objects.filter(pk=draft.pk).update(import_key=request.key, import_data={"file": sheet.name, "sha256": sheet.digest} | request.data)
    _fill(draft, request, applicant)
    draft.refresh_from_db()
    actors = {"submit": applicant, "declare_admissible": officer}
    for step in request.steps:
        perform(draft, step, actor=actors[step])
    return draft


def organisation_of(request: Request, funder: Funder) -> Organisation:
    """The same code under the same name is the same organisation. Without a code, each line has its own: nothing is guessed."""
    known = Organisation.objects.filter(external_code=_code(request, funder), name=request.structure) if request.code else Organisation.objects.none()
    country = funder.country if funder.country in Country.values else Country.OTHER
    return known.first() or Organisation.objects.create(name=request.structure, external_code=_code(request, funder), country=country)


def _code(request: Request, funder: Funder) -> str:
    """A code belongs to the tool of one funder."""
    return f"{funder.slug}:{request.code}"[:50] if request.code else ""


def applicant_of(organisation: Organisation) -> User:
    """An account nobody can sign in with, until the organisation claims it: the person behind it is not in the list."""
    member = organisation.members.select_related("user").order_by("pk").first()
    if member:
        return member.user
    user = _account(f"reprise-{organisation.pk}@example.org", _("Compte repris · %(name)s") % {"name": organisation.name})
    OrganisationMember.objects.create(user=user, organisation=organisation, role=OrganisationRole.LEGAL_REPRESENTATIVE)
    return user


def officer_of(funder: Funder) -> User:
    """Who instructs there already; otherwise an invented account, named as such."""
    held = Membership.objects.current().filter(funder=funder, role=Role.CASE_OFFICER).select_related("user").order_by("pk").first()
    if held:
        return held.user
    user = _account(f"reprise-instruction-{funder.slug}@example.org", _("Instruction (reprise)"))
    Membership.objects.get_or_create(user=user, funder=funder, role=Role.CASE_OFFICER)
    user.forget_cached_rights()
    return user


def _account(email: str, name: str) -> User:
    return User.objects.filter(email=email).first() or User.objects.create_user(email, full_name=name[:150])


def _fill(draft: Application, request: Request, applicant: User) -> None:
    """Types into the call's own form what the line says; what the form asks beyond it, the door will refuse."""
    for section in draft.call.form.sections if draft.call.form else ():
        typed = {question["key"]: value for question in section.get("questions", []) if (value := _answer(question.get("fills"), request))}
        if typed:
            answers.save_section(application=draft, section=section["key"], typed=typed, revision=0, by=applicant)


def _answer(column: str | None, request: Request) -> str:
    return {
        "title": request.title,
        "summary": _("Repris de la liste du service, ligne %(line)s.") % {"line": request.line},
        "amount_requested": str(request.requested),
        "discipline": discipline_of(request).slug if column == "discipline" and request.discipline else "",
    }.get(column or "", "")


def discipline_of(request: Request) -> Discipline:
    return Discipline.objects.get_or_create(slug=slugify(request.discipline)[:50], defaults={"name": request.discipline[:100]})[0]
