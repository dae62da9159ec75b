"""What the stories are told with: one town, its people, an artist, and the verbs of the house. Every state is reached through the door.

@story_of("residency")
def test_…():
    town = a_town("residency", form="residency")
    dossier = town.deposited()
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import wraps
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Funder, Organisation, User
from calls.domain.catalogue import shipped
from calls.models import Call
from conventions.domain.drafting import draft_for
from conventions.models import Convention
from grants.domain import committee, reviews, session
from grants.models import Application, Decision
from tests.factories.accounts import a_city
from tests.factories.calls import a_form, a_grid, an_open_call
from tests.factories.conventions import Sides, countersign, filled, judged, paid, sign, some_sides
from tests.factories.grants import a_complete_draft
from tests.factories.panels import House, a_house, hand_in, motion
from workflows import outbox
from workflows.door import perform
from workflows.errors import DoorError
from workflows.models import Procedure

#: The procedures that have a story, by their code.
TOLD: dict[str, str] = {}


def story_of(key: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Says which shipped procedure a story tells; afterwards some dossier must have lived under it, to an end."""

    def keep(test: Callable[..., None]) -> Callable[..., None]:
        TOLD[key] = test.__name__

        @wraps(test)
        def told(*args: Any, **given: Any) -> None:
            test(*args, **given)
            lived = Application.objects.filter(procedure__key=key)
            ends = {"awarded", "rejected", "not_shortlisted", "dismissed"}
            assert ends & set(lived.values_list("state", flat=True)), f"no dossier of {key} came to an end"

        return told

    return keep


@dataclass
class Town:
    house: House
    sides: Sides
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def call(self) -> Call:
        return self.house.call

    @property
    def funder(self) -> Funder:
        return self.house.funder

    @property
    def artist(self) -> User:
        return self.sides.representative

    @property
    def organisation(self) -> Organisation:
        return self.sides.organisation

    # --- the request

    def draft(self, **given: Any) -> Application:
        return a_complete_draft(call=self.call, applicant=self.artist, organisation=self.organisation, **given)

    def deposited(self, **given: Any) -> Application:
        dossier = self.draft(**given)
        perform(dossier, "submit", actor=self.artist)
        return dossier

    def admitted(self, dossier: Application | None = None, **given: Any) -> Application:
        dossier = dossier or self.deposited(**given)
        perform(dossier, "declare_admissible", actor=self.house.officer, checked=[])
        return dossier

    # --- readings and committee

    def read(self, dossier: Application, *marks: str) -> Application:
        for reader in self.house.jury[: len(marks)]:
            reviews.assign(application=dossier, reviewer=reader, by=self.house.secretary)
        perform(dossier, "open_review", actor=self.house.secretary)
        for review, value in zip(dossier.reviews.filter(round=1).order_by("pk"), marks, strict=True):
            hand_in(review, value)
        perform(dossier, "close_review", actor=self.house.secretary)
        return dossier

    def heard(self, dossier: Application, *, amount: str = "8000.00", **votes: Any) -> Application:
        """Everybody sits; unanimous unless told otherwise."""
        meeting = self.house.committee.sessions.filter(state="open").first() or self._session(dossier)
        item = meeting.items.get(application=dossier)
        perform(item, "open", actor=self.house.secretary)
        perform(item, "conclude", actor=self.house.secretary, **motion(len(self.house.members), **{"amount_proposed": Decimal(amount)} | votes))
        dossier.refresh_from_db()
        return dossier

    def _session(self, dossier: Application) -> Any:
        if dossier.state == "reviewed":
            return self.house.open_session(dossier)
        meeting = committee.plan_session(committee=self.house.committee, title="Séance", starts_at=timezone.now(), place="Salle", by=self.house.secretary)
        perform(dossier, "refer_unread", actor=self.house.secretary, session=meeting)
        perform(meeting, "convene", actor=self.house.secretary)
        for member in self.house.members:
            session.arrive(session=meeting, member=member, by=self.house.secretary)
        perform(meeting, "open", actor=self.house.secretary)
        return meeting

    # --- the decision and its act

    def decided(self, dossier: Application, *, amount: str = "8000.00", outcome: str = "award", **said: Any) -> Decision:
        return self.house.notified(dossier, amount=amount, outcome=outcome, **said)

    def act_of(self, decision: Decision) -> Convention:
        drafted = draft_for(decision=decision, by=self.house.officer)
        assert drafted is not None
        return drafted

    def signed(self, convention: Convention) -> Convention:
        perform(convention, "propose", actor=self.house.officer)
        perform(convention, "agree", actor=self.artist)
        outbox.drain()
        sign(self.sides, convention)
        countersign(self.sides, convention)
        return convention

    def paid(self, convention: Convention, *conditions: str) -> list[str]:
        """What became due, certified by one, ordered by another; the amounts, in order."""
        due = convention.instalments.filter(state="scheduled", condition__in=conditions).order_by("position")
        return [str(paid(self.sides, instalment).amount_due) for instalment in due]

    def reported(self, convention: Convention) -> None:
        report = convention.reports.get(kind="final")
        filled(self.sides, report)
        perform(report, "submit", actor=self.artist)
        judged(self.sides, report)
        perform(report, "accept", actor=self.house.officer)

    def completed(self, convention: Convention) -> Convention:
        perform(convention, "complete", actor=self.house.officer)
        return convention


def a_town(procedure: str | Procedure, *, form: str = "small", grid: str = "project", readers: int = 3, **call_fields: Any) -> Town:
    """A city whose call follows this procedure, with its jury, its officers and an artist who asks."""
    for key in shipped("grid"):
        a_grid(key)
    call = an_open_call(**{"funder": a_city(), "procedure": procedure, "form": a_form(form), "grid": a_grid(grid), "amount_max": None} | call_fields)
    return Town(a_house(readers=readers, call=call), some_sides(call.funder))


def refusal(subject: Any, step: str, *, by: User, **inputs: Any) -> list[str]:
    """The door stays shut, and these are its reasons."""
    with pytest.raises(DoorError) as shut:
        perform(subject, step, actor=by, **inputs)
    return [str(reason) for reason in shut.value.reasons]
