"""A procedure in preparation: who may write it, two people at once, and the act of publishing."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from accounts.models import Funder
from calls.domain import drafts as calls
from tests.calls.procedures import a_draft, a_staffed_city, a_writer
from tests.factories import calls as made
from tests.factories.accounts import a_canton, a_case_officer, a_city, an_administrator
from workflows.errors import DoorError, GuardFailed, NotPermitted, WrongState
from workflows.journal import broken_link, life_of
from workflows.models import Procedure, ProcedureDraft
from workflows.procedures.drafts import Overtaken, Unproved, case_of, drop_draft, publish_draft, save_draft, start_draft
from workflows.procedures.publishing import digest_of

THREE = {"reviews": {"count": 4}}


@pytest.mark.django_db
def test_a_copy_has_its_own_code_and_the_next_version_keeps_it() -> None:
    city = a_staffed_city()
    writer = a_writer(city)
    draft = a_draft(city, writer)
    assert (draft.key, draft.body["title"]) == ("aide-aux-projets-de-la-ville", "Aide aux projets de la ville")
    first = publish_draft(draft=draft, revision=1, note="Première", by=writer)
    assert (first.version, first.funder_id, first.digest) == (1, city.pk, digest_of(draft.body))
    again = start_draft(based_on=first, funder_id=city.pk, title=first.title, by=writer)
    assert again.key == first.key
    with pytest.raises(WrongState, match=f"draft {first.key}"):
        start_draft(based_on=first, funder_id=city.pk, title=first.title, by=writer)
    copied = start_draft(based_on=first, funder_id=city.pk, title="Aide aux projets de la ville !", by=writer)
    assert copied.key == "aide-aux-projets-de-la-ville-2"
    neighbour = a_canton()
    an_administrator(neighbour, writer).forget_cached_rights()
    shared = start_draft(based_on=first, funder_id=neighbour.pk, title=first.title, by=writer)
    assert (shared.key, shared.funder_id) == ("aide-aux-projets-de-la-ville-3", neighbour.pk), "who administers both copies from one to the other"


@pytest.mark.django_db
def test_only_an_administrator_of_the_institution_writes() -> None:
    draft = a_draft()
    elsewhere, officer = an_administrator(a_canton()), a_case_officer(a_city())
    for person in (elsewhere, officer):
        assert not ProcedureDraft.objects.visible_to(person).exists()
        with pytest.raises(NotPermitted):
            save_draft(draft=draft, revision=1, changes=THREE, by=person)
        with pytest.raises(NotPermitted):
            publish_draft(draft=draft, revision=1, note="x", by=person)
        with pytest.raises(NotPermitted):
            drop_draft(draft=draft, by=person)
        with pytest.raises(NotPermitted):
            start_draft(based_on=made.a_procedure(), funder_id=draft.funder_id, title="À moi", by=person)
    draft.refresh_from_db()
    assert (draft.revision, Procedure.objects.filter(key=draft.key).count()) == (1, 0)


@pytest.mark.django_db
def test_another_institution_s_procedure_is_neither_seen_copied_nor_followed() -> None:
    draft = a_draft()
    version = publish_draft(draft=draft, revision=1, note="Première", by=draft.created_by)
    canton = a_canton()
    stranger = an_administrator(canton)
    assert version not in Procedure.objects.visible_to(stranger)
    with pytest.raises(NotPermitted):
        start_draft(based_on=version, funder_id=canton.pk, title="Copie", by=stranger)
    call = made.a_draft_call(funder=canton)
    with pytest.raises(GuardFailed):
        calls.change_draft(call=call, fields={"procedure": version}, by=stranger)
    own = made.a_draft_call(scheme=made.a_scheme(draft_funder(draft)))
    assert calls.change_draft(call=own, fields={"procedure": version}, by=draft.created_by).procedure == version


def draft_funder(draft: ProcedureDraft) -> Funder:
    return Funder.objects.get(pk=draft.funder_id)


@pytest.mark.django_db
def test_two_people_on_different_passages_do_not_disturb_each_other() -> None:
    draft = a_draft()
    colleague = an_administrator(draft_funder(draft))
    save_draft(draft=draft, revision=1, changes={"committee": {"quorum": 0.6}}, by=colleague)
    both = save_draft(draft=draft, revision=1, changes=THREE, by=draft.created_by)
    assert (both.revision, both.body["committee"], both.body["reviews"]) == (3, {"quorum": 0.6}, {"count": 4})


@pytest.mark.django_db
def test_two_people_on_the_same_passage_the_second_is_told_and_nothing_is_lost() -> None:
    draft = a_draft()
    colleague = an_administrator(draft_funder(draft))
    save_draft(draft=draft, revision=1, changes={"reviews": {"count": 5}}, by=colleague)
    with pytest.raises(Overtaken) as told:
        save_draft(draft=draft, revision=1, changes=THREE, by=draft.created_by)
    assert [(each.who, each.places) for each in told.value.changes] == [(colleague.get_full_name(), frozenset({"reviews"}))]
    draft.refresh_from_db()
    assert draft.body["reviews"] == {"count": 5}
    knowingly = save_draft(draft=draft, revision=told.value.revision, changes=THREE, by=draft.created_by)
    assert knowingly.body["reviews"] == {"count": 4}


@pytest.mark.django_db
def test_a_draft_never_holds_what_has_no_sense_and_saving_nothing_writes_nothing() -> None:
    draft = a_draft()
    with pytest.raises(GuardFailed) as refused:
        save_draft(draft=draft, revision=1, changes={"reviews": {"count": -1}}, by=draft.created_by)
    assert refused.value.reasons == ["reviews.count : doit être au moins 0."]
    same = save_draft(draft=draft, revision=1, changes={"reviews": draft.body["reviews"]}, by=draft.created_by)
    assert same.revision == 1
    assert life_of(case_of(draft.funder_id, draft.key)).count() == 1


@pytest.mark.django_db
def test_publishing_is_an_act_that_leaves_its_trace_and_closes_the_draft() -> None:
    draft = a_draft()
    writer = draft.created_by
    save_draft(draft=draft, revision=1, changes=THREE, by=writer)
    version = publish_draft(draft=draft, revision=2, note="  Une lecture de plus, décidée le 3 mars ", by=writer)
    assert (version.version, version.published_by, version.note) == (1, writer, "Une lecture de plus, décidée le 3 mars")
    case = case_of(draft.funder_id, draft.key)
    assert [line.step for line in life_of(case)] == ["procedure_started", "procedure_changed", "procedure_published"]
    last = life_of(case).last()
    assert (last.actor, last.reason, last.data["digest"]) == (writer, version.note, version.digest)
    assert broken_link(case) is None
    for act in (
        lambda: save_draft(draft=draft, revision=2, changes={"reviews": {"count": 1}}, by=writer),
        lambda: publish_draft(draft=draft, revision=2, note="encore", by=writer),
        lambda: drop_draft(draft=draft, by=writer),
    ):
        with pytest.raises(WrongState, match=f"draft {draft.pk} is published"):
            act()


@pytest.mark.django_db
def test_publication_is_refused_without_a_reason_unread_or_where_something_would_go_wrong() -> None:
    draft = a_draft()
    writer = draft.created_by
    with pytest.raises(GuardFailed) as unsaid:
        publish_draft(draft=draft, revision=1, note="  ", by=writer)
    assert "ce qui change et pourquoi" in unsaid.value.reasons[0]
    save_draft(draft=draft, revision=1, changes={"reviews": {"count": 0}}, by=writer)
    with pytest.raises(Overtaken):
        publish_draft(draft=draft, revision=1, note="Sans relire", by=writer)
    with pytest.raises(Unproved) as unproved:
        publish_draft(draft=draft, revision=2, note="Sans lecteurs", by=writer)
    assert "reviews.count" in {finding.place for finding in unproved.value.findings}
    draft.refresh_from_db()
    assert (draft.published_as, Procedure.objects.filter(key=draft.key).count()) == (None, 0)


@pytest.mark.django_db
def test_nothing_new_is_not_a_version_and_a_dropped_draft_is_remembered() -> None:
    draft = a_draft()
    first = publish_draft(draft=draft, revision=1, note="Première", by=draft.created_by)
    again = start_draft(based_on=first, funder_id=draft.funder_id, title=first.title, by=draft.created_by)
    with pytest.raises(GuardFailed) as same:
        publish_draft(draft=again, revision=1, note="La même", by=draft.created_by)
    assert same.value.reasons == ["Rien ne change par rapport à la version 1 : il n’y a rien à publier."]
    drop_draft(draft=again, by=draft.created_by)
    assert not ProcedureDraft.objects.filter(pk=again.pk).exists()
    assert life_of(case_of(draft.funder_id, draft.key)).last().step == "procedure_dropped"
    with pytest.raises(WrongState):
        save_draft(draft=again, revision=1, changes=THREE, by=draft.created_by)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_wins_and_the_other_reads_why() -> None:
    draft = a_draft()
    publishers = [draft.created_by, an_administrator(draft_funder(draft))]
    outcomes = at_once(*(lambda who=who: publish_draft(draft=draft, revision=1, note="À deux", by=who) for who in publishers))
    assert sorted(type(each).__name__ for each in outcomes) == ["Procedure", "WrongState"]
    assert [each.version for each in Procedure.objects.filter(key=draft.key)] == [1]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_the_same_passage_at_once_one_is_told() -> None:
    draft = a_draft()
    writers = [draft.created_by, an_administrator(draft_funder(draft))]
    outcomes = at_once(*(lambda who=who, count=count: save_draft(draft=draft, revision=1, changes={"reviews": {"count": count}}, by=who) for count, who in enumerate(writers, start=4)))
    assert sorted(type(each).__name__ for each in outcomes) == ["Overtaken", "ProcedureDraft"]
    draft.refresh_from_db()
    assert draft.revision == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_start_the_same_next_version_one_is_sent_to_the_draft_of_the_other() -> None:
    draft = a_draft()
    first = publish_draft(draft=draft, revision=1, note="Première", by=draft.created_by)
    people = [draft.created_by, an_administrator(draft_funder(draft))]
    outcomes = at_once(*(lambda who=who: start_draft(based_on=first, funder_id=draft.funder_id, title=first.title, by=who) for who in people))
    assert sorted(type(each).__name__ for each in outcomes) == ["ProcedureDraft", "WrongState"]


def at_once(*acts: Any) -> list[Any]:
    """What each act gave or was refused with, all started together, each on its own connection."""
    barrier, outcomes = Barrier(len(acts)), []

    def run(act: Any) -> None:
        barrier.wait()
        try:
            outcomes.append(act())
        except DoorError as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
