import pytest
from django.db import IntegrityError, transaction
from django.db.models import TextChoices

from calls.lifecycle import CALL
from calls.models import Call
from workflows.checks import faults
from workflows.lifecycle import Act, ConcurrentTransition, Lifecycle, Step, Words
from workflows.rules import automatic


def test_a_state_cannot_be_assigned(call: Call) -> None:
    with pytest.raises(AttributeError):
        call.state = "open"


def test_a_subject_is_born_in_its_first_state(call: Call) -> None:
    with pytest.raises(ValueError, match="call is born draft, not open"):
        Call.objects.create(scheme=call.scheme, title="Double", slug="double", state="open")


def test_the_database_refuses_a_state_that_is_not_in_the_table(call: Call) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**{"state": "nowhere"})


def test_a_stale_save_cannot_bring_an_old_state_back(call: Call, administrator: object) -> None:
    from workflows.door import perform

    stale = Call.objects.get()
    perform(call, "publish", actor=administrator)
    stale.title = "Autre titre"
    with pytest.raises(ConcurrentTransition), transaction.atomic():
        stale.save()
    assert Call.objects.get().state == "published"


def test_refreshing_reads_the_stored_state_and_keeps_the_protection(call: Call, administrator: object) -> None:
    from workflows.door import perform

    other = Call.objects.get()
    perform(call, "publish", actor=administrator)
    other.refresh_from_db()
    assert other.state == "published"
    with pytest.raises(AttributeError):
        other.state = "draft"


def test_a_refresh_that_fails_leaves_the_state_and_the_protection(call: Call) -> None:
    ghost = Call.objects.get()
    ghost.pk = 10**9
    with pytest.raises(Call.DoesNotExist):
        ghost.refresh_from_db()
    assert ghost.state == "draft"
    with pytest.raises(AttributeError):
        ghost.state = "open"


class Light(TextChoices):
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


def test_an_unsound_table_is_refused_with_its_mend() -> None:
    step = Step("go", {Light.RED}, Light.GREEN, by=automatic, label="Aller", told="Parti", inputs=("speed",))
    table = Lifecycle(noun="light", label="Feu", states=Light, initial=Light.RED, words={"red": Words("Rouge", "Rouge")}, steps=(step,))
    del Lifecycle.registry["light"]
    assert [(fault.id, fault.msg) for fault in faults(table)] == [
        ("workflows.E001", "light is bound to no model."),
        ("workflows.E002", "light has no words for blue."),
        ("workflows.E002", "light has no words for green."),
        ("workflows.E003", "light cannot reach blue."),
        ("workflows.E004", "light step go has inputs or writes but no body."),
    ]


def test_every_table_of_the_house_is_sound() -> None:
    assert [fault for lifecycle in Lifecycle.registry.values() for fault in faults(lifecycle)] == []


def test_a_stage_the_procedure_drops_takes_its_steps_away() -> None:
    kept, dropped = Step("a", {"x"}, "y", by=automatic, label="", told="", stage="review"), Step("b", {"x"}, "y", by=automatic, label="", told="", without="review")
    with_review, bare = type("P", (), {"stages": ["review"]}), type("P", (), {"stages": []})
    assert [kept.is_kept_by(with_review), kept.is_kept_by(bare), kept.is_kept_by(None)] == [True, False, False]
    assert [dropped.is_kept_by(with_review), dropped.is_kept_by(bare), dropped.is_kept_by(None)] == [False, True, True]


def test_the_last_lock_is_the_library(call: Call, administrator: object) -> None:
    """Even called behind the door, a transition refuses to leave from the wrong state."""
    from django_fsm import TransitionNotAllowed

    act = Act(step=CALL.steps["close"], actor=administrator, at=call.opens_at, reason="", inputs={}, source="draft")
    with pytest.raises(TransitionNotAllowed):
        call.take_close(act)
