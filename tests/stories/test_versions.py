"""« Publier la version 2 » : what runs keeps its rules until somebody moves it, openly; what cannot be moved stays.

A city copies the shipped procedure, publishes it, lives with it; then writes a second version with fewer readings and two
agreements, tries it on its own dossiers, publishes it. A new dossier follows it at once; an old one, once moved; another stays.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Funder, User
from grants.models import Application, Review
from tests.calls.procedures import a_staffed_city
from tests.factories.accounts import a_case_officer, a_juror, a_secretary, a_signatory, an_administrator
from tests.factories.calls import a_procedure, an_open_call
from tests.factories.grants import a_submitted_application
from workflows import outbox
from workflows.board.reconcile import gaps
from workflows.door import perform
from workflows.errors import GuardFailed
from workflows.journal import MOVED, broken_link, life_of
from workflows.models import CaseHead, Procedure, ProcedureDraft, SimulationRun
from workflows.procedures.drafts import publish_draft, save_draft, start_draft
from workflows.procedures.moving import preview

TWO = {"key": "two_signatures", "step": "decision.take", "count": 2, "role": "signatory", "label": "Deux accords avant toute décision"}
TITLE = "Aide aux projets de la ville"


class City:
    def __init__(self) -> None:
        self.funder: Funder = a_staffed_city()
        self.administrator: User = an_administrator(self.funder)
        self.officer, self.secretary = a_case_officer(self.funder), a_secretary(self.funder)
        a_signatory(self.funder)  # two must agree: a second holds the pen
        self.readers = [a_juror(self.funder) for _ in range(3)]
        self.client = Client()
        self.client.force_login(self.administrator)

    def publishes(self, base: Procedure, **changes: Any) -> Procedure:
        draft = start_draft(based_on=base, funder_id=self.funder.pk, title=TITLE, by=self.administrator)
        draft = save_draft(draft=draft, revision=draft.revision, changes=changes, by=self.administrator) if changes else draft
        return publish_draft(draft=draft, revision=draft.revision, note="Décidé au bureau.", by=self.administrator)

    def receives(self, procedure: Procedure) -> Application:
        return a_submitted_application(call=an_open_call(funder=self.funder, procedure=procedure))

    def reads(self, dossier: Application) -> None:
        from grants.domain.conflicts import attest
        from grants.domain.reviews import assign

        for reader in self.readers:
            attest(user=reader, call=dossier.call)
            assign(application=dossier, reviewer=reader, by=self.secretary)
        perform(dossier, "open_review", actor=self.secretary)


@pytest.mark.django_db
def test_a_second_version_and_the_dossiers_that_run() -> None:
    city = City()
    first = city.publishes(a_procedure())
    moves, stays = city.receives(first), city.receives(first)
    for dossier in (moves, stays):
        perform(dossier, "declare_admissible", actor=city.officer)
    city.reads(stays)

    draft = written_and_tried(city, first)
    second = publish_draft(draft=draft, revision=draft.revision, note="Moins de lectures, deux accords.", by=city.administrator)
    assert (second.key, second.version) == (first.key, first.version + 1)
    newcomer = city.receives(second)
    assert [each.procedure for each in (newcomer, again(moves), again(stays))] == [second, first, first]

    moved_on_screen(city, second, moves, stays)
    assert [each.procedure for each in (newcomer, again(moves), again(stays))] == [second, second, first]
    assert set(Review.objects.values_list("procedure", flat=True)) == {first.pk}

    each_obeys_its_own_version(city, again(moves), again(stays))
    outbox.drain()
    assert [broken_link(case) for case in CaseHead.objects.values_list("case_ref", flat=True)] == [None] * CaseHead.objects.count()
    assert list(gaps()) == []


def written_and_tried(city: City, first: Procedure) -> ProcedureDraft:
    """No reading any more, a committee still; two agreements. Tried on the two dossiers of the city, from the screen."""
    draft = start_draft(based_on=first, funder_id=city.funder.pk, title=TITLE, by=city.administrator)
    changes = {"stages": ["committee", "convention", "report"], "reviews": {"count": 0}, "approvals": [TWO]}
    draft = save_draft(draft=draft, revision=draft.revision, changes=changes, by=city.administrator)
    city.client.post(reverse("calls:procedure_tab", args=[draft.pk, "simulation"]), {"source": "past"})
    outbox.drain()
    result = SimulationRun.objects.get().result
    assert (result["before"]["marks"]["review:3"], result["after"]["approvals"]) == (2, {"two_signatures": 2})
    assert ("under_review" in result["after"]["states"], result["before"]["states"]["under_review"]) == (False, 2)
    return draft


def moved_on_screen(city: City, second: Procedure, moves: Application, stays: Application) -> None:
    url = reverse("grants:move_dossiers", args=[second.pk])
    page = city.client.get(url).content.decode()
    assert "Franchissez cette étape sous la version actuelle" in page
    assert "nouvelle règle (accord) : Deux accords avant toute décision (2)" in page
    seen = {row.root.pk: row.fingerprint for row in preview(second, [again(moves), again(stays)])}
    ticked = [f"{pk}:{fingerprint}" for pk, fingerprint in seen.items()]
    answer = city.client.post(url, {"selected": ticked, "reason": "Le bureau du 3 mars l’a décidé."}, follow=True).content.decode()
    assert "1 dossier suit maintenant cette version." in answer
    line = life_of(moves.case_ref).get(step=MOVED)
    assert (line.actor, line.reason, line.data["to"]) == (city.administrator, "Le bureau du 3 mars l’a décidé.", second.digest)


def each_obeys_its_own_version(city: City, moved: Application, kept: Application) -> None:
    """The one moved goes to its session unread, the other cannot."""
    from grants.domain.committee import plan_session
    from grants.models import Committee
    from tests.factories.calls import in_days
    from tests.factories.panels import a_member

    committee = Committee.objects.create(funder=city.funder, name="Commission d’essai")
    a_member(committee, is_chair=True)
    session = plan_session(committee=committee, title="Séance d’essai", starts_at=in_days(3), place="Salle des fêtes", by=city.secretary)
    entry = perform(moved, "refer_unread", actor=city.secretary, session=session)
    assert entry.procedure_digest == again(moved).procedure.digest
    with pytest.raises(GuardFailed):
        perform(kept, "close_review", actor=city.secretary)
    assert Role.SIGNATORY in {rule["role"] for rule in again(moved).procedure.setting("approvals")}


def again(dossier: Application) -> Application:
    return Application.objects.select_related("procedure").get(pk=dossier.pk)
