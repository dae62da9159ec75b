"""States, steps and the timeline, on the smallest real noun: a call."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.utils import timezone

from calls.enums import CallState
from calls.lifecycle import CALL
from calls.models import Call
from grants.lifecycle import APPEAL
from grants.models import Appeal
from tests.factories.accounts import a_case_officer, a_person, an_administrator
from tests.factories.calls import a_draft_call, an_open_call
from tests.factories.grants import a_submitted_application
from ui.states import tone_of
from ui.steps import cards
from ui.timeline import moments
from workflows.door import Offer, available
from workflows.journal import append, as_of, life_of

pytestmark = pytest.mark.django_db


def draw(source: str, **context: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def draw_steps(**context: Any) -> str:
    return draw('{% include "ui/steps.html" %}', **{"user": a_person()} | context)


def test_each_reader_reads_their_own_words() -> None:
    call = an_open_call()
    words = CALL.words[CallState.OPEN]
    inside = draw("{% state_badge call reader %}", call=call, reader=an_administrator(call.scheme.funder))
    outside = draw("{% state_badge call reader %}", call=call, reader=a_person())
    assert [inside, outside] == [f'<span class="state state-success">{words.staff}</span>', f'<span class="state state-success">{words.public}</span>']
    assert draw("{% state_badge call reader %}", call=call, reader=AnonymousUser()) == outside


def test_a_tone_never_guesses_on_part_of_a_word() -> None:
    assert [tone_of("awarded"), tone_of("not_awarded_yet"), tone_of("draft")] == ["success", "information", "neutral"]


def test_one_primary_button_and_the_reasons_of_the_others() -> None:
    call = a_draft_call()
    Call.objects.filter(pk=call.pk).update(form=None, opens_at=None)
    call.refresh_from_db()
    offers = available(call, an_administrator(call.scheme.funder))
    drawn = draw_steps(subject=call, offers=offers)
    shown = cards(call, offers)
    assert [card.step.name for card in shown.shut] == ["publish"]
    assert [drawn.count(f"<li>{reason}</li>") for card in shown.shut for reason in card.reasons] == [1 for card in shown.shut for _ in card.reasons]
    assert [len(card.reasons) for card in shown.shut] == [2]
    assert drawn.count("btn-primary") == 0
    ready = a_draft_call()
    assert draw_steps(subject=ready, offers=available(ready, an_administrator(ready.scheme.funder))).count("btn-primary") == 1


def test_an_open_call_does_not_invite_to_put_back_its_deadline() -> None:
    call = an_open_call()
    offers = available(call, an_administrator(call.scheme.funder))
    shown, drawn = cards(call, offers), draw_steps(subject=call, offers=offers)
    assert [[card.step.name for card in pile] for pile in (shown.opened, shown.shut, shown.aside.opened, shown.aside.shut)] == [
        [],
        ["close"],
        ["extend", "cancel"],
        [],
    ]
    assert [drawn.count("btn-primary"), drawn.count("Autres actions"), drawn.count(str(CALL.steps["extend"].label))] == [0, 1, 1]


def test_what_is_expected_comes_first_and_the_grave_stays_in_sight_only_where_it_is_an_answer() -> None:
    application = a_submitted_application()
    shown = cards(application, available(application, a_case_officer(application.funder)))
    assert [(card.step.name, card.look) for card in shown.opened] == [
        ("declare_admissible", "btn-primary"), ("declare_inadmissible", "btn-outline-danger"), ("request_information", "btn-secondary"),
    ]  # fmt: skip
    theirs = cards(application, available(application, application.organisation.members.get().user))
    assert [theirs.opened, theirs.shut, [card.step.name for card in theirs.aside.opened]] == [[], [], ["withdraw"]]


def test_one_who_judges_is_not_pushed_to_one_answer() -> None:
    """Upholding and denying an appeal both have to be justified: neither is put forward."""
    offers = [Offer(APPEAL.steps[name], []) for name in ("uphold", "deny")]
    appeal = Appeal(pk=1, state="under_examination")
    assert [card.look for card in cards(appeal, offers).opened] == ["btn-secondary", "btn-secondary"]


def test_nothing_to_do_is_said() -> None:
    assert "Rien n’est attendu de vous" in draw_steps(subject=an_open_call(), offers=[])


def test_the_administration_reads_the_whole_journal() -> None:
    call = an_open_call()
    administrator = an_administrator(call.scheme.funder)
    append(call.case_ref, "note", actor=administrator, reason="Vu avec le service.")
    told = moments(call.case_ref, administrator)
    assert len(told) == life_of(call.case_ref).count()
    assert [told[-1].who, told[-1].reason] == [administrator.get_full_name(), "Vu avec le service."]


def test_somebody_outside_reads_only_what_was_said_to_them() -> None:
    """A call is no dossier of theirs, and a fact is not a word said to them."""
    call = an_open_call()
    append(call.case_ref, "note", actor=a_person(), reason="Entre nous.")
    assert moments(call.case_ref, a_person()) == []
    assert "Entre nous." not in draw("{% timeline ref reader %}", ref=call.case_ref, reader=a_person())


def test_an_act_taken_over_from_the_past_is_read_in_its_place() -> None:
    call = an_open_call()
    administrator = an_administrator(call.scheme.funder)
    append(call.case_ref, "note", actor=administrator, reason="Aujourd’hui.")
    with as_of(timezone.now() - timedelta(days=3000)):
        append(call.case_ref, "note", actor=administrator, reason="Autrefois.")
    told = moments(call.case_ref, administrator)
    assert [told[0].reason, told[-1].reason] == ["Autrefois.", "Aujourd’hui."]


def test_a_timeline_takes_the_same_queries(django_assert_num_queries: Any) -> None:
    call = an_open_call()
    administrator = an_administrator(call.scheme.funder)
    administrator.roles_by_funder  # noqa: B018 - read once per request
    for count in (1, 3):
        for _ in range(count):
            append(call.case_ref, "note", actor=administrator)
        with django_assert_num_queries(3):
            moments(call.case_ref, administrator)
