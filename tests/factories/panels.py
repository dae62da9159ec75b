"""Juries, committees and sessions, named as situations. Every state is reached through the door.

house = a_house(readers=2)                 # a city with its call, its jury (attested) and its officers
dossier = house.reviewed(marks=("4", "5")) # read, marked, readings closed
session = house.open_session(dossier)      # convened, quorum in the room, opened
"""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Funder, User
from calls.models import Call, Envelope
from grants.domain import committee as committees
from grants.domain import conflicts, reviews, session
from grants.domain import decisions as verbs
from grants.domain.reviews import Sheet
from grants.models import AgendaItem, Application, Committee, CommitteeMember, CommitteeSession, Decision, Review
from tests.factories.accounts import a_case_officer, a_city, a_controller, a_decision_maker, a_juror, a_secretary, an_administrator, holding
from tests.factories.calls import an_open_call
from tests.factories.grants import an_admissible_application
from workflows.door import perform
from workflows.models import Procedure
from workflows.procedures import publish


@dataclass
class House:
    funder: Funder
    call: Call
    jury: list[User]
    secretary: User
    officer: User
    authority: User
    controller: User
    committee: Committee
    members: list[CommitteeMember] = field(default_factory=list)

    @property
    def envelope(self) -> Envelope:
        return self.call.envelopes.get(funder=self.funder)

    # --- readings

    def admissible(self, **fields: Any) -> Application:
        return an_admissible_application(call=self.call, officer=self.officer, **fields)

    def assigned(self, dossier: Application | None = None, readers: list[User] | None = None) -> list[Review]:
        dossier = dossier or self.admissible()
        return [reviews.assign(application=dossier, reviewer=reader, by=self.secretary) for reader in readers or self.jury]

    def under_review(self, dossier: Application | None = None) -> Application:
        dossier = dossier or self.admissible()
        self.assigned(dossier)
        perform(dossier, "open_review", actor=self.secretary)
        return dossier

    def reviewed(self, *, marks: tuple[str, ...] = (), dossier: Application | None = None) -> Application:
        dossier = self.under_review(dossier)
        for review, value in zip(dossier.reviews.order_by("pk"), marks or ("4",) * len(self.jury), strict=True):
            hand_in(review, value)
        perform(dossier, "close_review", actor=self.secretary)
        return dossier

    # --- sessions

    def convened_session(self, *dossiers: Application) -> CommitteeSession:
        meeting = committees.plan_session(
            committee=self.committee, title="Séance d’essai", starts_at=timezone.now() + timedelta(days=1), place="Salle des fêtes", by=self.secretary
        )
        for dossier in dossiers:
            perform(dossier, "refer", actor=self.secretary, session=meeting)
        perform(meeting, "convene", actor=self.secretary)
        return meeting

    def open_session(self, *dossiers: Application) -> CommitteeSession:
        meeting = self.convened_session(*dossiers)
        for member in self.members:
            session.arrive(session=meeting, member=member, by=self.secretary)
        perform(meeting, "open", actor=self.secretary)
        return meeting

    def conclude(self, item: AgendaItem, **fields: Any) -> AgendaItem:
        if item.state == "listed":
            perform(item, "open", actor=self.secretary)
        perform(item, "conclude", actor=self.secretary, **motion(len(self.members), **fields))
        return item

    def advised(self, *, dossier: Application | None = None, **fields: Any) -> Application:
        dossier = dossier or self.reviewed()
        meeting = self.open_session(dossier)
        self.conclude(meeting.items.get(), **fields)
        dossier.refresh_from_db()
        return dossier

    # --- decisions

    def prepared(self, dossier: Application | None = None, *, amount: str = "8000.00", outcome: str = "award", **fields: Any) -> Decision:
        dossier = dossier or self.advised()
        envelope = fields.pop("envelope", None) or self.envelope
        lines = [verbs.Line(envelope, envelope.fiscal_year, Decimal(amount))] if outcome == "award" else []
        return verbs.prepare(application=dossier, funder=self.funder, outcome=outcome, lines=lines, motive="Motif d’essai.", by=self.officer, **fields)

    def taken(self, dossier: Application | None = None, **fields: Any) -> Decision:
        decision = self.prepared(dossier, **fields)
        perform(decision, "take", actor=self.authority)
        return decision

    def notified(self, dossier: Application | None = None, **fields: Any) -> Decision:
        decision = self.taken(dossier, **fields)
        perform(decision, "notify", actor=self.officer)
        return decision


def motion(voices: int, **fields: Any) -> dict[str, Any]:
    """Unanimous, favourable, 8 000, unless told otherwise."""
    default = {
        "opinion": "favourable",
        "votes_for": voices,
        "votes_against": 0,
        "abstentions": 0,
        "amount_proposed": Decimal("8000.00"),
        "motive": "Un bon projet.",
        "rank": None,
        "dissents": "",
    }
    return default | fields


def a_procedure_reading(count: int, *, stages: tuple[str, ...] = ("review", "committee", "convention", "report"), by: User) -> Procedure:
    body = {"stages": list(stages), "reviews": {"count": count}, "delays": {"completion": {"days": 15, "unit": "calendar"}}, "who": {}}
    return publish(key=f"essai-{count}-{len(stages)}", title="Procédure d’essai", body=body, by=by)


def a_house(
    *,
    readers: int = 2,
    attested: bool = True,
    stages: tuple[str, ...] = ("review", "committee", "convention", "report"),
    funder: Funder | None = None,
    call: Call | None = None,
) -> House:
    funder = call.funder if call else funder or a_city()
    call = call or an_open_call(funder=funder, procedure=a_procedure_reading(readers, stages=stages, by=an_administrator(funder)))
    jury = [a_juror(funder) for _ in range(readers)]
    people = {"secretary": a_secretary(funder), "officer": a_case_officer(funder), "authority": a_decision_maker(funder), "controller": a_controller(funder)}
    committee = Committee.objects.create(funder=funder, name="Commission d’essai")
    house = House(funder, call, jury, committee=committee, **people)
    house.members = [a_member(committee, juror, is_chair=rank == 0) for rank, juror in enumerate(jury)]
    if attested:
        for juror in jury:
            conflicts.attest(user=juror, call=call)
    return house


def a_member(committee: Committee, user: User | None = None, **fields: Any) -> CommitteeMember:
    user = user or a_juror(committee.funder)
    if fields.get("is_chair"):
        holding(Role.CHAIR, committee.funder, user)
    return CommitteeMember.objects.create(**{"committee": committee, "user": user, "college": "peer"} | fields)


def a_sheet(review: Review, value: str | None = "4", **fields: Any) -> Sheet:
    codes = [item["code"] for item in review.grid.items]
    words = {"comment": "", "comment_for_applicant": "", "recommendation": "favourable", "amount_proposed": None}
    return Sheet({code: None if value is None else Decimal(value) for code in codes}, dict.fromkeys(codes, ""), words | fields)


def mark(review: Review, value: str | None = "4", **fields: Any) -> Review:
    return reviews.keep_sheet(review=review, revision=review.revision, sheet=a_sheet(review, value, **fields), by=review.reviewer)


def hand_in(review: Review, value: str = "4", **fields: Any) -> Review:
    kept = mark(review, value, **fields)
    perform(kept, "submit", actor=kept.reviewer)
    return kept
