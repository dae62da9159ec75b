"""A year of a culture department, played by invented people on the dossiers of one call, each through its own door.

Each phase takes the dossiers standing in its state and does what comes next: a year cut in the middle is taken up where it stood.
The amounts are those of the list (proposed, or already granted); a request without one gets an unfavourable opinion. Readers
are given by the house's own assignment; what they write and mark is invented and says so.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.enums import Role
from calls.models import Call
from config.demo.agreements import Agreement
from config.demo.dossiers import Story
from config.demo.offer import Desk
from conventions.enums import ConventionState, Instrument
from conventions.models import Convention
from grants.domain import reviews
from grants.enums import AgendaItemState, ApplicationState, DecisionState, Opinion, Outcome, ReviewState, SessionState
from grants.models import AgendaItem, Application, Committee, CommitteeSession, Decision, Review
from workflows.door import perform

SEED = 2014
PER_SESSION = 60
FOR_IT = "Proposition de la liste du service, suivie à l’unanimité."
AGAINST_IT = "Aucun montant n’est proposé dans la liste du service : les crédits vont d’abord aux demandes proposées."
Drain = Callable[[], None]


@dataclass
class Year:
    call: Call
    drain: Drain

    def __post_init__(self) -> None:
        self.funder = self.call.funder
        self.desk = Desk.of(self.funder)
        self.story = Story(self.desk)

    def in_state(self, *states: str) -> list[Application]:
        return list(self.call.applications.filter(state__in=states).select_related("procedure", "call", "funder", "organisation").order_by("pk"))

    # --- the office and its readers

    def admit(self) -> Iterator[object]:
        for application in self.in_state(ApplicationState.SUBMITTED):
            self.story.admit(application)
            yield application

    def give_readers(self) -> Iterator[object]:
        """All readings of the call in one balanced assignment, then each dossier is opened to its readers."""
        waiting, secretary = self.in_state(ApplicationState.ADMISSIBLE), self.desk[Role.SECRETARY]
        problem, proposal = reviews.proposal_for(self.call, by=secretary, capacity={juror.pk: len(waiting) for juror in self.desk.jurors}, seed=SEED)
        if problem.wanted:
            reviews.apply_proposal(call=self.call, problem=problem, proposal=proposal, by=secretary)
        for juror in self.desk.jurors:
            self.story.attest(juror, self.call)
        for application in waiting:
            yield perform(application, "open_review", actor=secretary)

    def read(self) -> Iterator[object]:
        rows = Review.objects.filter(application__call=self.call, state=ReviewState.ASSIGNED).select_related("grid", "reviewer", "application__procedure")
        for review in rows.order_by("pk"):
            self._read(review)
            yield review

    @transaction.atomic
    def _read(self, review: Review) -> None:
        self.story.read(review, quality_of(review))

    def close_readings(self) -> Iterator[object]:
        for application in self.in_state(ApplicationState.UNDER_REVIEW):
            self.story.close_review(application)
            yield application

    # --- the committee

    def fill_the_agenda(self) -> Iterator[object]:
        for application in self.in_state(ApplicationState.REVIEWED):
            self.story.refer(application, self.sitting())
            yield application

    def sitting(self) -> CommitteeSession:
        """The session being prepared, or another: nobody hears four hundred dossiers in a day."""
        committee = Committee.objects.filter(funder=self.funder).order_by("pk")[0]
        prepared = committee.sessions.filter(state=SessionState.PLANNED).annotate(heard=Count("items")).filter(heard__lt=PER_SESSION)
        rank = committee.sessions.count() + 1
        return prepared.order_by("pk").first() or self.story.plan(committee, f"{self.call.title} · séance {rank}", timezone.now() + timedelta(hours=rank))

    def sit(self) -> Iterator[object]:
        for sitting in CommitteeSession.objects.filter(committee__funder=self.funder, items__application__call=self.call).distinct().order_by("pk"):
            yield from self._sit(sitting)

    def _sit(self, sitting: CommitteeSession) -> Iterator[object]:
        if sitting.state in (SessionState.PLANNED, SessionState.CONVENED):
            self.story.open_session(sitting)
        for item in self._agenda(sitting):
            self._hear(item)
            yield item
        if sitting.state == SessionState.OPEN:
            perform(sitting, "close", actor=self.desk[Role.SECRETARY])
        if sitting.state == SessionState.CLOSED:
            perform(sitting, "approve_minutes", actor=self.desk[Role.CHAIR])

    def _agenda(self, sitting: CommitteeSession) -> Iterable[AgendaItem]:
        rows = sitting.items.filter(state=AgendaItemState.LISTED).select_related("session__committee", "application__procedure", "application__call", "procedure")
        return rows.order_by("position")

    @transaction.atomic
    def _hear(self, item: AgendaItem) -> None:
        amount = amount_of(item.application)
        opinion = Opinion.FAVOURABLE if amount else Opinion.UNFAVOURABLE
        self.story.hear(item, opinion, amount or None, FOR_IT if amount else AGAINST_IT)

    # --- the authority

    def decide(self) -> Iterator[object]:
        for application in self.in_state(ApplicationState.ADVISED):
            self._decide(application)
            yield application

    @transaction.atomic
    def _decide(self, application: Application) -> None:
        amount = amount_of(application)
        outcome = Outcome.AWARD if amount else Outcome.REJECTION
        self.story.decide(application, outcome, amount or None, FOR_IT if amount else AGAINST_IT)

    def notify(self) -> Iterator[object]:
        """All before any instrument is drawn: the threshold is judged on the whole year of each beneficiary."""
        for decision in Decision.objects.filter(application__call=self.call, state=DecisionState.TAKEN).select_related("application__call", "funder", "procedure").order_by("pk"):
            self.story.notify(decision)
            yield decision

    def settle(self) -> Iterator[object]:
        self.drain()
        yield None

    # --- the instruments

    def take_orders(self) -> Iterator[object]:
        for convention in self.instruments(Instrument.AWARD_ORDER, ConventionState.DRAFT):
            Agreement(convention, self.desk).order()
            yield convention

    def agree(self) -> Iterator[object]:
        for convention in self.instruments(Instrument.CONVENTION, ConventionState.DRAFT, ConventionState.PROPOSED):
            self._agree(Agreement(convention, self.desk))
            yield convention

    def _agree(self, agreement: Agreement) -> None:
        if agreement.convention.state == ConventionState.DRAFT:
            agreement.propose()
        agreement.agree()

    def sign(self) -> Iterator[object]:
        for convention in self.instruments(Instrument.CONVENTION, ConventionState.AGREED, ConventionState.SIGNED_BY_BENEFICIARY):
            self._sign(Agreement(convention, self.desk))
            yield convention

    def _sign(self, agreement: Agreement) -> None:
        if agreement.convention.state == ConventionState.AGREED:
            agreement.sign()
        agreement.countersign()

    def instruments(self, instrument: str, *states: str) -> list[Convention]:
        rows = Convention.objects.filter(application__call=self.call, instrument=instrument, state__in=states)
        return list(rows.select_related("application__organisation", "application__procedure", "funder", "procedure").order_by("pk"))

    def phases(self) -> list[tuple[str, Callable[[], Iterator[object]]]]:
        return [
            ("Recevabilité", self.admit),
            ("Trois lectures confiées, dossiers ouverts", self.give_readers),
            ("Lectures rendues", self.read),
            ("Lectures closes", self.close_readings),
            ("Ordre du jour", self.fill_the_agenda),
            ("Séances", self.sit),
            ("Décisions", self.decide),
            ("Notifications", self.notify),
            ("Pièces et messages", self.settle),
            ("Arrêtés attributifs", self.take_orders),
            ("Conventions acceptées", self.agree),
            ("Conventions signées", self.sign),
            ("Dernières pièces et messages", self.settle),
        ]


def amount_of(application: Application) -> Decimal:
    """What the list gives: proposed, or already granted where the schedule of payments is being settled."""
    data = application.import_data
    return Decimal(data.get("proposed", "0")) + Decimal(data.get("granted", "0"))


def quality_of(review: Review) -> int:
    """Between 2 and 5, the same at every run; better where the department proposes an amount."""
    drawn = hashlib.sha256(f"{SEED}:{review.application.import_key}:{review.reviewer.email}".encode()).digest()[0] % 2
    return (4 if amount_of(review.application) else 2) + drawn


def people_missing(desk: Desk) -> list[str]:
    """The roles nobody holds, of those a year needs."""
    needed = (Role.CASE_OFFICER, Role.SECRETARY, Role.CHAIR, Role.DECISION_MAKER, Role.SIGNATORY)
    return [str(role.label) for role in needed if not desk.people.get(role)] + ([str(Role.JUROR.label)] if len(desk.people.get(Role.JUROR, ())) < 3 else [])


