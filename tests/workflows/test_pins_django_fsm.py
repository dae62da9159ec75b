"""The traps of django_fsm, each pinned, and what of ours answers it. When one of these fails, the library has changed: read it again."""

from importlib.metadata import distributions
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps
from django_fsm import ConcurrentTransition, FSMField, can_proceed, has_transition_perm, transition

from calls.lifecycle import CALL
from calls.models import Call
from workflows.door import NotPermitted, WrongState, perform


def test_exactly_one_distribution_brings_django_fsm() -> None:
    """django-fsm and django-fsm-2 write the same files and pip says nothing: only one may be here."""
    owners = {dist.metadata["Name"] for dist in distributions() if any(str(file) == "django_fsm/__init__.py" for file in dist.files or ())}
    assert owners == {"django-fsm-2"}


@isolate_apps("workflows")
def test_permission_is_a_question_there_and_a_gate_here(call: Call, stranger: Any) -> None:
    class Open(models.Model):
        state = FSMField(default="draft")

        class Meta:
            app_label = "workflows"

        @transition(field=state, source="draft", target="published", permission=lambda instance, user: False)
        def publish(self) -> None: ...

    subject = Open()
    assert not has_transition_perm(subject.publish, stranger)
    subject.publish()
    assert subject.state == "published"  # the library let a stranger through
    with pytest.raises(NotPermitted):
        perform(call, "publish", actor=stranger)


def test_protected_stops_assignment_only(call: Call) -> None:
    with pytest.raises(AttributeError):
        call.state = "open"
    Call.objects.update(**{"state": "cancelled", "published_at": call.opens_at})
    assert Call.objects.get().state == "cancelled"  # the house test forbids such a line in the product


WAYS_ROUND = {
    "update": lambda call: Call.objects.update(**{"state": "imaginary"}),
    "bulk_update": lambda call: Call.objects.bulk_update([call], ["state"]),
    "sql": lambda call: connection.cursor().execute("UPDATE calls_call SET state = 'imaginary'"),
}


@pytest.mark.parametrize("way", sorted(WAYS_ROUND))
def test_a_state_that_does_not_exist_is_refused_by_the_database(call: Call, way: str) -> None:
    call.__dict__["state"] = "imaginary"
    with pytest.raises(IntegrityError), transaction.atomic():
        WAYS_ROUND[way](call)


def test_a_subject_is_born_in_its_first_state_only(call: Call) -> None:
    copy = Call(scheme=call.scheme, title="Autre", slug="autre", **{"state": "open"})
    with pytest.raises(ValueError, match="call is born draft, not open"):
        copy.save()


def test_a_stale_save_cannot_bring_a_state_back(call: Call, administrator: Any) -> None:
    """Without the mixin, saving an old copy would write the old state over the new."""
    stale = Call.objects.get()
    perform(call, "publish", actor=administrator)
    stale.title = "Titre corrigé trop tard"
    with pytest.raises(ConcurrentTransition), transaction.atomic():
        stale.save()
    assert (Call.objects.get().state, Call.objects.get().title) == ("published", "Appel d’essai")


def test_a_stale_copy_written_in_bulk_would_bring_it_back(call: Call, administrator: Any) -> None:
    """The trap itself, where the net does not reach: the house test forbids naming the state to any writer."""
    stale = Call.objects.get()
    perform(call, "publish", actor=administrator)
    Call.objects.bulk_update([stale], ["title", "state"])
    assert Call.objects.get().state == "draft"


def test_refreshing_reads_the_new_state_and_keeps_the_lock_on(call: Call, administrator: Any) -> None:
    shown = Call.objects.get()
    perform(call, "publish", actor=administrator)
    shown.refresh_from_db()
    assert shown.state == "published"
    with pytest.raises(AttributeError):
        shown.state = "open"


def test_refreshing_what_is_gone_leaves_everything_protected(call: Call) -> None:
    """The library switches protection off on the class while it refreshes; if the row is gone it stays off for everybody."""
    gone = Call(pk=call.pk + 1)
    with pytest.raises(Call.DoesNotExist):
        gone.refresh_from_db()
    assert gone.state == "draft"
    assert Call._meta.get_field("state").protected is True
    with pytest.raises(AttributeError):
        call.state = "open"


def test_refreshing_by_name_reads_the_state(call: Call, administrator: Any) -> None:
    shown = Call.objects.get()
    perform(call, "publish", actor=administrator)
    shown.refresh_from_db(fields=["state"])
    assert shown.state == "published"


def test_every_subject_carries_the_protected_field_and_the_net_under_the_lock() -> None:
    from django_fsm import ConcurrentTransitionMixin

    from workflows.lifecycle import Lifecycle

    bound = [lifecycle for lifecycle in Lifecycle.registry.values() if lifecycle.model]
    assert len(bound) >= 8
    for lifecycle in bound:
        assert lifecycle.model._meta.get_field("state").protected is True
        assert issubclass(lifecycle.model, ConcurrentTransitionMixin)
        assert any(isinstance(each, models.CheckConstraint) and each.name == f"{lifecycle.noun}_state_known" for each in lifecycle.model._meta.constraints)


def test_the_library_refuses_under_our_door_too(call: Call) -> None:
    assert not can_proceed(call.take_close)
    assert set(CALL.steps) >= {"publish", "open", "close"}


def test_after_a_step_an_old_page_reads_why(call: Call, administrator: Any) -> None:
    old = Call.objects.get()
    perform(call, "publish", actor=administrator)
    with pytest.raises(WrongState):
        perform(old, "publish", actor=administrator)
