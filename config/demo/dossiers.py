"""Dossiers of the demonstration, written by applicants and taken on by the staff: the verbs of the house, nothing else.

`Story` holds the people of one funder; each method is one thing somebody does. The story test and `demo --once` tell
a life with these same verbs.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Organisation, User
from calls.models import Call, Discipline
from config.demo.offer import Desk
from grants.domain import answers, conflicts, decisions, drafts, pieces, reviews, session
from grants.domain.committee import plan_session
from grants.enums import Opinion, Outcome
from grants.guards.room import room_of
from grants.models import AgendaItem, Application, Committee, CommitteeSession, Decision, Review
from grants.reading.sections import sections_for
from workflows.door import perform
from workflows.journal import as_of

TITLES = (
    "Les fenêtres parlent", "Marcher à l’envers", "Bal des voisins", "Atlas des bruits du port", "La grande lessive", "Contes à coudre", "Un piano dans l’abribus",
    "Cartographie des siestes", "Radio-trottoir", "Le musée d’un jour", "Tambours de cuisine", "Le jardin des ombres", "Lettres à la rivière", "Fabrique de nuages",
    "Le chœur des escaliers", "Petites danses de bureau", "Carnaval des invisibles", "L’heure bleue", "Récits de comptoir", "La nuit des marionnettes",
)  # fmt: skip
SUMMARY = (
    "Pendant quatre mois, trois artistes s’installent dans le quartier pour inventer avec ses habitantes et habitants une forme à partager : "
    "des ateliers ouverts, des répétitions publiques, puis trois représentations gratuites sur la place."
)


def lines_of(requested: Decimal, *, swiss: bool, generous: bool) -> list[dict[str, str]]:
    """A balanced budget whose paid lines can be compared with the dated references, met or not."""
    unit, domain, rate = ("personne et concert", "musique", 820 if generous else 520) if swiss else ("cachet", "spectacle_vivant", 160 if generous else 110)
    fees, other = Decimal(rate * 20), Decimal("1800")
    fees_total, income = fees + other, max(fees + other - requested, Decimal(0))
    balance = max(requested - fees_total, Decimal(0))
    rows = [
        _expense("64", "Interprètes", fees, pay_role="interprète", pay_unit=unit, pay_quantity="20", pay_status="employee", pay_domain=domain),
        _expense("61", "Location de matériel", other),
        {"kind": "income", "account": "74", "label": "Subvention demandée", "amount": str(requested), "is_requested_grant": "on"},
    ]
    rows += [_expense("62", "Communication et déplacements", balance)] if balance else []
    rows += [{"kind": "income", "account": "70", "label": "Billetterie et prestations", "amount": str(income)}] if income else []
    return rows


def _expense(account: str, label: str, amount: Decimal, **pay: str) -> dict[str, str]:
    return {"kind": "expense", "account": account, "label": label, "amount": str(amount)} | pay


class Story:
    """What the people of one funder, and those who apply to it, do one after the other."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    # --- the applicant

    def draft(self, call: Call, organisation: Organisation, rank: int = 0) -> Application:
        return drafts.start(call=call, organisation=organisation, applicant=writer_of(organisation))

    def fill(self, application: Application, rank: int, requested: str) -> Application:
        """Every section of the form, as an applicant would. The project runs over the years of the envelopes."""
        for section in sections_for(application):
            typed = getattr(self, f"_type_{section['kind']}")(application, section, rank, Decimal(requested))
            if typed is not None:
                answers.save_section(
                    application=application, section=section["key"], typed=typed, revision=_revision(application, section["key"]), by=application.applicant
                )
        application.refresh_from_db()
        return application

    def submit(self, application: Application, at: datetime | None = None) -> Application:
        perform(application, "submit", actor=application.applicant, at=at)
        return application

    # --- the office

    def admit(self, application: Application, at: datetime | None = None) -> None:
        perform(application, "declare_admissible", actor=self.desk[Role.CASE_OFFICER], at=at)

    def ask_for_more(self, application: Application, reason: str, sections: Sequence[str]) -> None:
        perform(
            application,
            "request_information",
            actor=self.desk[Role.CASE_OFFICER],
            reason=reason,
            due_on=timezone.localdate() + timedelta(days=15),
            sections=list(sections),
        )

    # --- the jury

    def give_to(self, application: Application, jurors: Iterable[User], at: datetime | None = None) -> list[Review]:
        with as_of(at):
            given = [reviews.assign(application=application, reviewer=juror, by=self.desk[Role.SECRETARY]) for juror in jurors]
        perform(application, "open_review", actor=self.desk[Role.SECRETARY], at=at)
        return given

    def attest(self, juror: User, call: Call, conflict_with: Sequence[Application] = ()) -> None:
        if not juror.attestations.filter(call=call).exists():
            conflicts.attest(user=juror, call=call, links=[(each, "artistic", "Nous avons travaillé ensemble l’an dernier.") for each in conflict_with])

    def read(self, review: Review, quality: int, at: datetime | None = None) -> None:
        """Marks between 0 and 5, a reasoned opinion, an amount."""
        items = review.grid.items
        marks = {item["code"]: Decimal(max(1, min(5, quality + (position % 2)))) for position, item in enumerate(items)}
        opinion = Opinion.FAVOURABLE if quality >= 3 else Opinion.UNFAVOURABLE
        fields = {
            "comment": "Le projet est décrit avec précision ; le calendrier tient.",
            "comment_for_applicant": "Merci pour ce dossier clair.",
            "recommendation": opinion,
        }
        review = reviews.keep_sheet(review=review, revision=review.revision, sheet=reviews.Sheet(marks=marks, remarks={}, fields=fields), by=review.reviewer)
        perform(review, "submit", actor=review.reviewer, at=at)

    def read_again(self, application: Application, juror: User, *, hand_in: bool) -> None:
        """The second opinion: asked of one more, and given or not yet."""
        secretary = self.desk[Role.SECRETARY]
        second = reviews.assign(application=application, reviewer=juror, by=secretary)
        perform(application, "open_second_review", actor=secretary)
        if hand_in:
            self.read(second, 3)
            perform(application, "close_second_review", actor=secretary)

    def close_review(self, application: Application, at: datetime | None = None) -> None:
        perform(application, "close_review", actor=self.desk[Role.SECRETARY], at=at)

    # --- the committee

    def plan(self, committee: Committee, title: str, starts_at: datetime) -> CommitteeSession:
        return plan_session(committee=committee, title=title, starts_at=starts_at, place="Salle des Essais, 1er étage", by=self.desk[Role.SECRETARY])

    def refer(self, application: Application, to: CommitteeSession, at: datetime | None = None) -> None:
        perform(application, "refer", actor=self.desk[Role.SECRETARY], session=to, at=at)

    def open_session(self, sitting: CommitteeSession, at: datetime | None = None) -> None:
        secretary = self.desk[Role.SECRETARY]
        if sitting.state == "planned":
            perform(sitting, "convene", actor=secretary, at=at)
        for member in sitting.committee.members.all():
            with as_of(at):
                session.arrive(session=sitting, member=member, by=secretary)
        perform(sitting, "open", actor=secretary, at=at)

    def hear(self, item: AgendaItem, opinion: str, amount: Decimal | None, motive: str, at: datetime | None = None) -> None:
        """One item: opened (marks freeze), voted by all who may, concluded."""
        perform(item, "open", actor=self.desk[Role.SECRETARY], at=at)
        voices = room_of(item.session, item.application).voices
        perform(
            item,
            "conclude",
            actor=self.desk[Role.SECRETARY],
            opinion=opinion,
            amount_proposed=amount,
            motive=motive,
            votes_for=voices,
            votes_against=0,
            abstentions=0,
            rank=None,
            at=at,
        )

    def close_session(self, sitting: CommitteeSession, at: datetime | None = None) -> None:
        perform(sitting, "close", actor=self.desk[Role.SECRETARY], at=at)
        perform(sitting, "approve_minutes", actor=self.desk[Role.CHAIR], at=at)

    # --- the decision

    def decide(self, application: Application, outcome: str, amount: Decimal | None, motive: str, at: datetime | None = None, divergence: str = "") -> Decision:
        maker = self.desk[Role.DECISION_MAKER]
        lines = lines_on(application.call, amount) if outcome == Outcome.AWARD and amount else []
        with as_of(at):
            decision = decisions.prepare(
                application=application, funder=self.desk.funder, outcome=outcome, lines=lines, by=maker, motive=motive, divergence=divergence
            )
        perform(decision, "take", actor=maker, at=at)
        return decision

    def notify(self, decision: Decision, at: datetime | None = None) -> None:
        perform(decision, "notify", actor=self.desk[Role.CASE_OFFICER], at=at)

    # --- what applicants type

    def _type_questions(self, application: Application, section: dict[str, Any], rank: int, requested: Decimal) -> dict[str, Any]:
        return {
            question["key"]: self._reply(question, application, rank)
            for question in section["questions"]
            if question.get("required") or question["key"] == "discipline"
        }

    def _reply(self, question: dict[str, Any], application: Application, rank: int) -> str:
        kind, (starts, ends) = question["type"], days_of(application.call)
        if question["key"] == "discipline":
            discipline = Discipline.objects.order_by("name")[rank % Discipline.objects.count()]
            return discipline.slug if question.get("choices_from") else str(discipline.pk)
        special = {
            "title": TITLES[rank % len(TITLES)],
            "summary": SUMMARY,
            "contact_name": application.applicant.full_name,
            "starts_on": f"{starts:%Y-%m-%d}",
            "ends_on": f"{ends:%Y-%m-%d}",
        }
        usual = {
            "yes_no": "no",
            "email": application.applicant.email,
            "money": "1500",
            "integer": "120",
            "date": f"{starts:%Y-%m-%d}",
            "url": "https://example.org",
        }
        return special.get(question["key"]) or usual.get(kind) or "Nous l’avons préparé avec nos partenaires du quartier, étape par étape."

    def _type_budget(self, application: Application, section: dict[str, Any], rank: int, requested: Decimal) -> dict[str, Any]:
        return {"lines": lines_of(requested, swiss=self.desk.funder.currency == "CHF", generous=rank % 3 != 2)}

    def _type_criteria(self, application: Application, section: dict[str, Any], rank: int, requested: Decimal) -> dict[str, Any]:
        typed: dict[str, Any] = {}
        for use in application.call.criteria.select_related("criterion"):
            for name, value in PROMISES[use.criterion.kind](application).items():
                typed[f"c{use.pk}-{name}"] = value
        return typed

    def _type_documents(self, application: Application, section: dict[str, Any], rank: int, requested: Decimal) -> None:
        for slot in section["documents"]:
            if slot.get("required"):
                upload = SimpleUploadedFile(
                    f"{slot['key']}.txt", f"{slot['label']} : pièce inventée pour la démonstration ({application.organisation}).\n".encode(), "text/plain"
                )
                pieces.add(application=application, section=section["key"], slot=slot["key"], upload=upload, by=application.applicant)


PROMISES = {
    "fair_pay": lambda application: {"committed": "on", "justification": "La première répétition est offerte au public ; nous ajusterons avec la billetterie."},
    "evidence_plan": lambda application: {"measures": ["mobilite", "reemploi"], "description": "Tournée en train, décors prêtés par la recyclerie voisine."},
    "declaration": lambda application: {
        "accepted": "on",
        "signatory": f"{application.applicant.full_name}, présidence",
        "signed_on": f"{timezone.localdate():%Y-%m-%d}",
    },
}


def _revision(application: Application, section: str) -> int:
    return application.answers.filter(section=section).values_list("revision", flat=True).first() or 0


def writer_of(organisation: Organisation) -> User:
    return organisation.members.select_related("user").order_by("pk")[0].user


def days_of(call: Call) -> tuple[date, date]:
    years = list(call.envelopes.order_by("fiscal_year").values_list("fiscal_year", flat=True))
    return date(years[0], 2, 1), date(years[-1], 12, 15)


def lines_on(call: Call, amount: Decimal) -> list[decisions.Line]:
    """The same part on each year's envelope, the cents on the last."""
    envelopes = list(call.envelopes.order_by("fiscal_year"))
    part = (amount / len(envelopes)).quantize(Decimal("1"))
    parts = [part] * (len(envelopes) - 1)
    return [decisions.Line(envelope, envelope.fiscal_year, each) for envelope, each in zip(envelopes, [*parts, amount - sum(parts)], strict=True)]
