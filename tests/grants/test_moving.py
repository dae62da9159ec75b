"""Running dossiers and a newer version of their procedure: seen first, then moved whole, or refused with what to do."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import sleep
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from conventions.models import Convention
from grants.domain import appeals
from grants.domain.moves import move_all, running
from grants.models import Application, Decision, Review
from tests.factories.accounts import a_person, an_administrator
from tests.factories.conventions import a_drafted_convention, a_short_procedure, an_agreed_convention, an_order_in_force, sign, some_sides
from tests.factories.grants import a_conflict
from tests.factories.panels import House, a_house, hand_in
from tests.refusals import refused
from workflows import outbox
from workflows.board.reconcile import gaps
from workflows.door import perform
from workflows.errors import DoorError, GuardFailed, NotPermitted, WrongState
from workflows.journal import MOVED, broken_link, life_of
from workflows.models import JournalEntry, Procedure, Task
from workflows.procedures import publish
from workflows.procedures.drafts import start_draft
from workflows.procedures.moving import move, preview

WHY = "Le bureau du 3 mars l’a décidé."


def v2(of: Procedure, by: User, **changes: Any) -> Procedure:
    return publish(key=of.key, title=of.title, body=of.body | changes, by=by, funder_id=of.funder_id)


def without(stage: str, procedure: Procedure) -> list[str]:
    return [each for each in procedure.stages if each != stage]


@pytest.fixture
def house(db: Any) -> House:
    return a_house()


@pytest.fixture
def administrator(house: House) -> User:
    return an_administrator(house.funder)


def moved(dossier: Application, target: Procedure, by: User) -> JournalEntry | None:
    return move(dossier, target, actor=by, reason=WHY)


def test_the_whole_dossier_moves_at_once_and_its_journal_says_who_why_and_from_what(house: House, administrator: User) -> None:
    dossier = house.under_review()
    old = dossier.procedure
    new = v2(old, administrator, reviews={"count": 1})
    entry = moved(dossier, new, administrator)
    assert entry is not None
    assert (Application.objects.get().procedure, set(Review.objects.values_list("procedure", flat=True))) == (new, {new.pk})
    assert (entry.step, entry.actor, entry.reason, entry.target) == (MOVED, administrator, WHY, "")
    assert (entry.data["from"], entry.data["to"]) == (old.digest, new.digest)
    assert entry.data["members"] == [f"application:{dossier.pk}:under_review", *(f"review:{pk}:assigned" for pk in Review.objects.order_by("pk").values_list("pk", flat=True))]
    assert broken_link(dossier.case_ref) is None
    assert life_of(dossier.case_ref).filter(step=MOVED).count() == 1


def test_asking_twice_moves_once(house: House, administrator: User) -> None:
    dossier = house.reviewed()
    new = v2(dossier.procedure, administrator, reviews={"count": 1})
    assert moved(dossier, new, administrator) is not None
    assert moved(Application.objects.get(), new, administrator) is None
    assert life_of(dossier.case_ref).filter(step=MOVED).count() == 1


def test_what_is_over_keeps_the_version_it_lived_under(house: House, administrator: User) -> None:
    """A reading handed back before the move was made under the old rules: nobody rewrites that."""
    dossier = house.admissible()
    given, declined = house.assigned(dossier)
    perform(declined, "decline", actor=declined.reviewer, reason="Pas le temps.")
    old, new = dossier.procedure, v2(dossier.procedure, administrator, reviews={"count": 1})
    moved(dossier, new, administrator)
    assert (Review.objects.get(pk=given.pk).procedure, Review.objects.get(pk=declined.pk).procedure) == (new, old)


@pytest.mark.parametrize(
    ("stands", "lost", "says"),
    [
        ("under_review", "review", "l’état « En lecture par le jury » n’existe pas dans la nouvelle version"),
        ("advised", "committee", "l’état « Avis rendu, décision à prendre » n’existe pas dans la nouvelle version"),
    ],
)
def test_a_position_without_counterpart_stays_and_reads_what_to_do(house: House, administrator: User, stands: str, lost: str, says: str) -> None:
    dossier = getattr(house, stands)()
    old = dossier.procedure
    new = v2(old, administrator, stages=without(lost, old))
    [seen] = preview(new, [dossier])
    assert (seen.may_move, says in " ".join(each.reason for each in seen.refusals)) == (False, True)
    with refused(GuardFailed, "Franchissez cette étape sous la version actuelle"):
        moved(dossier, new, administrator)
    assert set(Application.objects.values_list("procedure", flat=True)) == {old.pk} == set(Review.objects.values_list("procedure", flat=True))
    assert not JournalEntry.objects.filter(step=MOVED).exists()


def test_readings_in_hand_forbid_a_version_that_reads_nothing(house: House, administrator: User) -> None:
    """The dossier is admissible, which exists everywhere; the readings given out would be nobody's."""
    dossier = house.admissible()
    reviews = house.assigned(dossier)
    new = v2(dossier.procedure, administrator, stages=without("review", dossier.procedure))
    with refused(GuardFailed, "Lecture : la nouvelle version ne garde pas cette étape"):
        moved(dossier, new, administrator)
    for review in reviews:
        perform(review, "withdraw", actor=house.secretary, reason="Plus de lecture.")
    assert moved(dossier, new, administrator) is not None


def test_only_a_later_version_of_the_same_procedure_or_its_own_copy(house: House, administrator: User) -> None:
    dossier = house.admissible()
    other = a_short_procedure()
    with refused(GuardFailed, "Cette version ne succède pas à celle que suit le dossier"):
        moved(dossier, other, administrator)
    draft = start_draft(based_on=dossier.procedure, funder_id=house.funder.pk, title="Notre copie", by=administrator)
    copy = publish(key=draft.key, title=draft.title, body=dossier.procedure.body | {"reviews": {"count": 1}}, by=administrator, funder_id=house.funder.pk)
    draft.published_as = copy
    draft.save(update_fields=["published_as"])
    assert list(running(administrator, copy)) == [dossier]
    assert moved(dossier, copy, administrator) is not None
    with refused(GuardFailed, "Cette version ne succède pas"):
        moved(Application.objects.get(), Procedure.objects.exclude(pk=copy.pk).get(key__startswith="essai-2"), administrator)


def test_a_dossier_that_is_over_or_appealed_stays(house: House, administrator: User) -> None:
    decision = house.notified(outcome="rejection", divergence="L’enveloppe est épuisée.")
    new = v2(decision.procedure, administrator, reviews={"count": 1})
    decision.application.refresh_from_db()
    with refused(GuardFailed, "il a été jugé sous la version qu’il suit"):
        moved(decision.application, new, administrator)
    assert list(running(administrator, new)) == []


def test_a_pending_appeal_is_answered_under_the_rules_it_contests(house: House, administrator: User) -> None:
    decision = house.notified(amount="2000.00", divergence="L’enveloppe est épuisée.")
    appeals.file(decision=decision, grounds="Le budget était complet.", by=decision.application.applicant)
    new = v2(decision.procedure, administrator, reviews={"count": 1})
    with refused(GuardFailed, "Un recours est en cours : il s’examine sous les règles de la décision contestée"):
        moved(Application.objects.get(), new, administrator)


# --- the convention


def test_until_it_is_agreed_the_convention_follows_and_its_schedule_stays(db: Any) -> None:
    sides = some_sides()
    convention = a_drafted_convention(sides)
    administrator, planned = an_administrator(sides.funder), list(convention.instalments.values_list("label", "amount"))
    halves = [{"kind": "advance", "share": 0.5, "condition": "signature"}, {"kind": "balance", "share": 0.5, "condition": "final_report"}]
    new = v2(convention.procedure, administrator, instalments=halves)
    moved(convention.application, new, administrator)
    convention.refresh_from_db()
    assert (convention.procedure, set(convention.instalments.values_list("procedure", flat=True))) == (new, {new.pk})
    assert list(convention.instalments.values_list("label", "amount")) == planned
    assert Decision.objects.get().procedure != new  # notified: what was decided keeps its rules


@pytest.mark.parametrize(
    ("stands", "says"),
    [("agreed", "Le texte de la convention est accepté et scellé"), ("signed", "La convention est signée : elle garde les règles"), ("order", "L’arrêté est pris")],
)
@pytest.mark.django_db(transaction=True)
def test_what_is_agreed_signed_or_taken_keeps_its_rules(stands: str, says: str) -> None:
    sides = some_sides()
    convention = an_order_in_force(sides) if stands == "order" else an_agreed_convention(sides)
    if stands == "signed":
        sign(sides, convention)
    administrator = an_administrator(sides.funder)
    new = v2(convention.procedure, administrator, renewal={"offered": False, "months_before_end": 0})
    with refused(GuardFailed, says):
        moved(convention.application, new, administrator)
    assert (Convention.objects.get().procedure, Application.objects.get().procedure) == (convention.procedure, convention.procedure)


# --- the board


def test_the_board_follows_another_role_takes_the_duty_and_nothing_is_left_open(house: House, administrator: User) -> None:
    dossier = house.reviewed()
    outbox.drain()
    task = Task.objects.open().get(noun="application", duty="refer_to_committee")
    assert (task.role, task.person) == ("secretary", None)
    new = v2(dossier.procedure, administrator, who={"application.refer": "chair"})
    assert [(change.before, change.after) for change in preview(new, [dossier])[0].of("role")] == [("secretary", "chair")]
    moved(dossier, new, administrator)
    outbox.drain()
    task.refresh_from_db()
    assert (task.role, task.closed_at, task.due_at is not None) == ("chair", None, True)
    assert list(gaps()) == []
    perform(Application.objects.get(), "withdraw", actor=dossier.applicant, reason="Plus la peine.")
    outbox.drain()
    assert not Task.objects.open().filter(noun="application").exists()


def test_a_duty_lost_then_found_again_opens_again(house: House, administrator: User) -> None:
    dossier = house.admissible()
    outbox.drain()
    kept = dossier.procedure.stages
    bare = v2(dossier.procedure, administrator, stages=["convention", "report"])
    moved(dossier, bare, administrator)
    outbox.drain()
    assert not Task.objects.open().filter(duty="assign_reviewers").exists()
    again = v2(bare, administrator, stages=kept)
    moved(Application.objects.get(), again, administrator)
    outbox.drain()
    outbox.drain()
    assert Task.objects.open().filter(duty="assign_reviewers").count() == 1
    assert list(gaps()) == []


def test_an_agreement_that_the_new_version_asks_for_becomes_somebody_s_task(house: House, administrator: User) -> None:
    """Before a session nobody was expected to do anything; now somebody must agree."""
    dossier = house.reviewed()
    house.convened_session(dossier)
    outbox.drain()
    assert not Task.objects.open().filter(noun="application").exists()
    rule = {"key": "heard", "step": "application.advise", "count": 1, "role": "controller", "label": "Le contrôle a lu l’avis", "within_days": 4}
    dossier.refresh_from_db()
    moved(dossier, v2(dossier.procedure, administrator, approvals=[rule]), administrator)
    outbox.drain()
    assert [task.role for task in Task.objects.open().filter(noun="application")] == ["controller"]
    assert list(gaps()) == []


# --- who may


def test_only_an_administrator_without_conflict_with_a_reason(house: House, administrator: User) -> None:
    dossier = house.admissible()
    new = v2(dossier.procedure, administrator, reviews={"count": 1})
    for person in (house.officer, dossier.applicant, a_person(), an_administrator(some_sides().funder)):
        with refused(NotPermitted, "Déplacer un dossier revient à l’administration des dispositifs"):
            moved(dossier, new, person)
    with refused(GuardFailed, "un motif est nécessaire"):
        move(dossier, new, actor=administrator, reason="  ")
    a_conflict(administrator, dossier)
    with refused(NotPermitted, "sans conflit d’intérêts"):
        moved(dossier, new, administrator)


def test_the_page_shows_moves_and_refuses_and_the_recused_see_nothing(house: House, administrator: User, client: Client) -> None:
    stays, moves, secret = house.under_review(), house.admissible(), house.admissible()
    new = v2(stays.procedure, administrator, stages=without("review", stays.procedure), conditions=[{"key": "small", "step": "decision.take", "must": "amount < 100", "says": "Petit montant"}])
    a_conflict(administrator, secret)
    client.force_login(administrator)
    url = reverse("grants:move_dossiers", args=[new.pk])
    page = client.get(url).content.decode()
    assert secret.case_ref not in page
    assert "2 dossiers suivent une version plus ancienne" in page
    assert "n’existe pas dans la nouvelle version" in page
    assert "nouvelle règle (condition) : Petit montant" in page
    assert "perd : Ouvrir les lectures, Clore les lectures" in page
    chosen = {row.root.pk: row.fingerprint for row in preview(new, [stays, moves, secret])}
    posted = {"selected": [f"{pk}:{seen}" for pk, seen in chosen.items()], "reason": ""}
    empty = client.post(url, posted)
    assert (empty.status_code, 'checked' in empty.content.decode()) == (422, True)
    answer = client.post(url, posted | {"reason": WHY}, follow=True).content.decode()
    assert "1 dossier suit maintenant cette version." in answer
    assert "n’existe pas dans la nouvelle version" in answer
    assert list(Application.objects.filter(procedure=new)) == [moves]
    for other in (house.officer, house.secretary, moves.applicant):
        client.force_login(other)
        assert client.get(url).status_code == 404


def test_the_page_takes_the_same_queries_for_one_dossier_and_for_three(house: House, administrator: User, client: Client) -> None:
    first = house.under_review()
    new = v2(first.procedure, administrator, reviews={"count": 1})
    client.force_login(administrator)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("grants:move_dossiers", args=[new.pk])).status_code == 200
        return len(queries)

    asked()
    one = asked()
    house.under_review()
    house.admissible()
    assert asked() == one


# --- two at once


def at_once(*acts: Any) -> list[Any]:
    barrier = Barrier(len(acts))

    def run(act: Any) -> Any:
        barrier.wait()
        try:
            return act()
        except DoorError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_a_move_and_a_step_at_the_same_instant_one_after_the_other_or_one_alone() -> None:
    """Whoever is second stands on what the first has done: a move seen before the step is refused; a step taken after obeys the new version."""
    house = a_house()
    administrator = an_administrator(house.funder)
    for _attempt in range(4):
        dossier = house.under_review()
        for review in dossier.reviews.order_by("pk"):
            hand_in(review)
        new = v2(Procedure.objects.filter(key=dossier.procedure.key).order_by("-version").first(), administrator, reviews={"count": 1 + _attempt % 2, "minimum": 1})
        seen = preview(new, [Application.objects.get(pk=dossier.pk)])[0].fingerprint
        step, act = at_once(
            lambda dossier=dossier: perform(Application.objects.get(pk=dossier.pk), "close_review", actor=house.secretary),
            lambda dossier=dossier, new=new, seen=seen: move(Application.objects.get(pk=dossier.pk), new, actor=administrator, reason=WHY, seen=seen),
        )
        after = Application.objects.get(pk=dossier.pk)
        assert isinstance(step, JournalEntry)
        assert isinstance(act, (JournalEntry, WrongState))
        assert (after.state, after.procedure == new) == ("reviewed", isinstance(act, JournalEntry))
        if isinstance(act, JournalEntry):
            assert step.procedure_digest == (new.digest if step.seq > act.seq else dossier.procedure.digest)
        assert broken_link(dossier.case_ref) is None


@pytest.mark.django_db(transaction=True)
def test_two_administrators_move_the_same_dossier_once() -> None:
    house = a_house()
    dossier, people = house.reviewed(), [an_administrator(house.funder) for _ in range(2)]
    new = v2(dossier.procedure, people[0], reviews={"count": 1})
    at_once(*(lambda person=person: move(Application.objects.get(pk=dossier.pk), new, actor=person, reason=WHY) for person in people))
    assert (Application.objects.get().procedure, life_of(dossier.case_ref).filter(step=MOVED).count()) == (new, 1)
    assert broken_link(dossier.case_ref) is None


@pytest.mark.django_db(transaction=True)
def test_whoever_acts_while_the_dossier_is_being_moved_obeys_the_new_version() -> None:
    """The row was asked for under the old version and is given once the move is done: never without any version at all."""
    if not connection.features.has_select_for_update:
        pytest.skip("this database takes one writer at a time")
    house = a_house()
    administrator, dossier = an_administrator(house.funder), house.reviewed()
    new = v2(dossier.procedure, administrator, who={"application.withdraw": "chair"})
    moving = Event()

    def slow_move() -> Any:
        with transaction.atomic():
            entry = move(Application.objects.get(pk=dossier.pk), new, actor=administrator, reason=WHY)
            moving.set()
            waits_for_a_lock()
            return entry

    def step() -> Any:
        moving.wait(10)
        return perform(Application.objects.get(pk=dossier.pk), "withdraw", actor=dossier.applicant, reason="Plus la peine.")

    act, refusal = at_once(slow_move, step)
    assert (type(act), type(refusal)) == (JournalEntry, NotPermitted)
    assert Application.objects.get().state == "reviewed"


def waits_for_a_lock() -> None:
    """Until PostgreSQL says that somebody stands before a lock that this transaction holds."""
    with connection.cursor() as cursor:
        for _look in range(500):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone()[0]:
                return
            sleep(0.01)
    raise AssertionError("nobody came to wait")


def test_a_batch_moves_what_it_can_and_says_the_rest(house: House, administrator: User) -> None:
    stays, moves = house.under_review(), house.admissible()
    new = v2(stays.procedure, administrator, stages=without("review", stays.procedure))
    seen = {row.root.pk: row.fingerprint for row in preview(new, running(administrator, new))}
    perform(moves, "withdraw", actor=moves.applicant, reason="Plus la peine.")
    assert move_all(seen, new, by=administrator, reason=WHY) == (0, [f"{stays} : " + _refusal(new, stays)])


def _refusal(target: Procedure, dossier: Application) -> str:
    return " ".join(f"{each.reason} {each.mend}" for each in preview(target, [dossier])[0].refusals)
