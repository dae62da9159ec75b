"""A session from its convocation to its minutes: who sits, who stands aside, what is voted."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calls.domain.catalogue import keep_procedure
from documents.testing import assert_paper_is_sound
from grants.documents.minutes import Minutes, PublicMinutes, voted
from grants.domain import committee as committees
from grants.domain import conflicts, session
from grants.domain.queries.simulation import simulate
from grants.enums import Majority
from grants.guards.majority import Rule
from grants.guards.room import required_voices, room_of
from grants.models import AgendaItem, Application, Committee, CommitteeSession, DeliberationMark
from tests.factories.accounts import a_juror
from tests.factories.calls import an_open_call
from tests.factories.panels import House, a_house, a_member, motion
from tests.refusals import refused
from workflows.door import perform
from workflows.errors import GuardFailed, NotPermitted, WrongState
from workflows.journal import life_of
from workflows.models import OutboxRow
from workflows.outbox import drain

pytestmark = pytest.mark.django_db


def a_hearing(*, members: int = 3) -> tuple[House, CommitteeSession, AgendaItem]:
    """One dossier before an open session of so many voting members."""
    house = a_house()
    house.members += [a_member(house.committee) for _ in range(members - len(house.members))]
    meeting = house.open_session(house.reviewed())
    return house, meeting, meeting.items.get()


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- the room


@pytest.mark.parametrize(
    "rate,seats,recused,lower,required",
    [("0.500", 5, 0, True, 3), ("0.500", 6, 0, True, 3), ("0.500", 6, 2, True, 2), ("0.500", 6, 2, False, 3), ("0.667", 9, 0, True, 7), ("0.500", 1, 1, True, 1)],
)
def test_how_many_voices_are_required(rate: str, seats: int, recused: int, lower: bool, required: int) -> None:
    assert required_voices(Committee(quorum_rate=Decimal(rate), recused_lower_quorum=lower), seats, recused) == required


def test_a_recused_member_is_neither_counted_nor_required() -> None:
    house, meeting, item = a_hearing(members=4)
    out = house.members[3]
    conflicts.declare(application=item.application, user=out.user, kind="family", by=house.secretary)
    room = room_of(meeting, item.application)
    assert (len(room.seats), len(room.present), room.recused, room.required, room.voices) == (4, 3, [out], 2, 3)
    assert room_of(meeting).required == 2


@pytest.mark.parametrize("proxies_count,counted", [(False, 1), (True, 2)])
def test_a_proxy_votes_and_counts_for_the_quorum_where_the_committee_says_so(proxies_count: bool, counted: int) -> None:
    house, meeting, item = a_hearing()
    Committee.objects.filter(pk=house.committee.pk).update(proxies_count=proxies_count)
    first, second, third = house.members
    for member in (second, third):
        session.leave(session=meeting, member=member, by=house.secretary)
    session.excuse(session=meeting, member=second, by=house.secretary, proxy_to=first)
    room = room_of(CommitteeSession.objects.get(pk=meeting.pk), item.application)
    assert (room.voices, room.counted, room.required, room.carried) == (2, counted, 2, [(second, first)])


def test_a_proxy_neither_from_nor_to_a_recused_member() -> None:
    house, meeting, item = a_hearing()
    _first, second, third = house.members
    session.leave(session=meeting, member=second, by=house.secretary)
    session.excuse(session=meeting, member=second, by=house.secretary, proxy_to=third)
    conflicts.declare(application=item.application, user=third.user, kind="family", by=house.secretary)
    assert room_of(meeting, item.application).carried == []
    assert len(room_of(meeting).carried) == 1


def test_one_carries_no_more_proxies_than_allowed_and_arriving_takes_ones_own_back() -> None:
    house, meeting, _item = a_hearing()
    first, second, third = house.members
    for member in (second, third):
        session.leave(session=meeting, member=member, by=house.secretary)
    session.excuse(session=meeting, member=second, by=house.secretary, proxy_to=first)
    with refused(GuardFailed, "porte déjà le nombre de pouvoirs permis"):
        session.excuse(session=meeting, member=third, by=house.secretary, proxy_to=first)
    assert session.arrive(session=meeting, member=second, by=house.secretary).proxy_to is None
    assert [entry.step for entry in life_of(meeting.case_ref)][-4:] == ["member_left", "member_left", "proxy_given", "member_arrived"]


# --- the session


def test_a_session_is_convened_with_an_agenda_and_opens_with_a_quorum() -> None:
    house = a_house()
    meeting = committees.plan_session(committee=house.committee, title="Séance", starts_at=timezone.now() + timedelta(days=1), place="", by=house.secretary)
    with refused(GuardFailed, "L’ordre du jour est vide"):
        perform(meeting, "convene", actor=house.secretary)
    perform(house.reviewed(), "refer", actor=house.secretary, session=meeting)
    with refused(GuardFailed, "Indiquez le lieu"):
        perform(meeting, "convene", actor=house.secretary)
    CommitteeSession.objects.filter(pk=meeting.pk).update(place="Salle des fêtes")
    perform(meeting, "convene", actor=house.secretary)
    assert OutboxRow.objects.filter(payload__slug="session_convened").count() == 1
    with refused(GuardFailed, "0 présents comptés sur 1 nécessaires"):
        perform(meeting, "open", actor=house.secretary)


def test_opening_an_item_freezes_the_marks_and_one_item_is_open_at_a_time() -> None:
    house = a_house()
    meeting = house.open_session(house.reviewed(), house.reviewed())
    first, second = meeting.items.all()
    perform(first, "open", actor=house.secretary)
    assert set(first.application.reviews.values_list("state", flat=True)) == {"frozen"}
    assert set(second.application.reviews.values_list("state", flat=True)) == {"submitted"}
    with refused(GuardFailed, "Le point 1 est ouvert"):
        perform(second, "open", actor=house.secretary)
    with refused(WrongState, "Figée"):
        perform(first.application.reviews.first(), "reopen", actor=house.secretary, reason="Non.")


def test_the_opinion_carries_the_dossier_along() -> None:
    house, meeting, item = a_hearing()
    house.conclude(item, votes_for=2, votes_against=1)
    assert (item.state, item.application.state, item.present_count, item.recused_count) == ("concluded", "advised", 3, 0)
    perform(meeting, "close", actor=house.secretary)
    perform(meeting, "approve_minutes", actor=house.members[0].user)
    assert sorted(OutboxRow.objects.filter(topic="paper.wanted", payload__noun="session").values_list("payload__slug", flat=True)) == ["minutes", "minutes_public"]


@pytest.mark.parametrize(
    "fields,why",
    [
        ({"votes_for": 4}, "4 voix comptées pour 3 dans la salle"),
        ({"votes_for": 2}, "2 voix comptées pour 3 dans la salle"),
        ({"votes_for": None}, "Comptez les voix"),
        ({"votes_for": 1, "votes_against": 2}, "n’a pas la majorité"),
        ({"amount_proposed": None}, "Un avis favorable propose un montant"),
        ({"amount_proposed": Decimal("10000.01")}, "dépasse la demande"),
        ({"opinion": "unfavourable"}, "ne propose pas de montant"),
        ({"opinion": "waiting_list"}, "Donnez le rang"),
        ({"motive": " "}, "Écrivez le motif"),
        ({"opinion": ""}, "Choisissez l’avis"),
    ],
)
def test_a_vote_that_does_not_hold_is_refused_and_changes_nothing(fields: dict[str, Any], why: str) -> None:
    house, _meeting, item = a_hearing()
    perform(item, "open", actor=house.secretary)
    with refused(GuardFailed, why):
        perform(item, "conclude", actor=house.secretary, **motion(3, **fields))
    item.refresh_from_db()
    assert (item.state, item.concluded_at, item.application.state) == ("open", None, "in_committee")


@pytest.mark.parametrize(
    "own,asked,votes,carried",
    [
        ("simple", None, (1, 0, 4), True),
        ("simple", "absolute", (2, 0, 3), False),
        ("simple", "absolute", (3, 2, 0), True),
        ("two_thirds", "absolute", (3, 2, 0), False),
        ("two_thirds", "simple", (4, 1, 0), True),
        ("absolute", "two_thirds", (3, 0, 2), False),
        ("simple", "two_thirds", (4, 0, 1), True),
        ("simple", "simple", (0, 0, 5), True),
        ("two_thirds", None, (0, 0, 5), False),
    ],
)
def test_the_stricter_majority_applies_and_abstentions_weigh_where_it_says_so(own: str, asked: str | None, votes: tuple[int, int, int], carried: bool) -> None:
    rule = Rule(Majority(own), Majority(asked) if asked else None)
    assert rule.carries(votes[0], votes[1], sum(votes), chair_settles=True) is carried


def test_the_stricter_quorum_applies_and_the_room_and_the_minutes_say_so() -> None:
    body = {"title": "Essai", "stages": ["review", "committee"], "reviews": {"count": 3}, "committee": {"quorum": 1, "majority": "absolute"}, "instalments": [{"kind": "single", "share": 1, "condition": "notification"}]}
    house = a_house(call=an_open_call(procedure=keep_procedure("exigeante", body)), readers=3)
    item = house.open_session(house.reviewed()).items.get()
    perform(item, "open", actor=house.secretary)
    page = signed_in(house.secretary).get(reverse("grants:room", args=[item.session_id])).content.decode()
    assert "relevé par la procédure de l’appel" in page
    assert "Règle de la procédure de l’appel, plus stricte que celle de la commission." in page
    session.leave(session=item.session, member=house.members[2], by=house.secretary)
    with refused(GuardFailed, "2 présents comptés sur 3 nécessaires"):
        perform(item, "conclude", actor=house.secretary, **motion(2))
    session.arrive(session=item.session, member=house.members[2], by=house.secretary)
    house.conclude(item)
    said = voted(item)["majority"]
    assert said == "Majorité absolue : plus de la moitié des voix dans la salle, abstentions comprises (règle de la procédure, plus stricte que celle de la commission) ; quorum relevé par la procédure"


@pytest.mark.parametrize("casting,carried", [(True, True), (False, False)])
def test_a_tie_carries_where_the_chair_has_a_casting_vote(casting: bool, carried: bool) -> None:
    house, _meeting, item = a_hearing(members=4)
    Committee.objects.filter(pk=house.committee.pk).update(chair_has_casting_vote=casting)
    perform(item, "open", actor=house.secretary)
    vote = motion(4, votes_for=2, votes_against=2)
    if carried:
        perform(item, "conclude", actor=house.secretary, **vote)
        assert life_of(item.case_ref).get(noun="agenda_item", step="conclude").data["casting_vote"] is True
    else:
        with refused(GuardFailed, "n’a pas la majorité"):
            perform(item, "conclude", actor=house.secretary, **vote)


def test_a_recused_chair_settles_no_tie() -> None:
    house, _meeting, item = a_hearing(members=3)
    conflicts.declare(application=item.application, user=house.members[0].user, kind="family", by=house.secretary)
    perform(item, "open", actor=house.secretary)
    with refused(GuardFailed, "n’a pas la majorité"):
        perform(item, "conclude", actor=house.secretary, **motion(2, votes_for=1, votes_against=1))


def test_below_the_quorum_nothing_is_voted() -> None:
    house, meeting, item = a_hearing(members=4)
    perform(item, "open", actor=house.secretary)
    for member in house.members[1:]:
        session.leave(session=meeting, member=member, by=house.secretary)
    with refused(GuardFailed, "Le quorum n’est pas atteint : 1 présents comptés sur 2 nécessaires."):
        perform(item, "conclude", actor=house.secretary, **motion(1))


def test_an_item_put_off_goes_back_and_is_heard_another_day() -> None:
    house, meeting, item = a_hearing()
    perform(item, "adjourn", actor=house.secretary, reason="Pièce à demander.")
    dossier = Application.objects.get(pk=item.application_id)
    assert (item.state, dossier.state) == ("adjourned", "reviewed")
    perform(meeting, "close", actor=house.secretary)
    another = house.open_session(dossier)
    house.conclude(another.items.get())
    assert Application.objects.get(pk=dossier.pk).state == "advised"


def test_a_planned_item_may_be_taken_off_and_not_put_back_the_same_day() -> None:
    house = a_house()
    dossier = house.reviewed()
    meeting = house.convened_session(dossier)
    with refused(GuardFailed, "Des dossiers sont à l’ordre du jour"):
        perform(meeting, "cancel", actor=house.secretary, reason="Salle indisponible.")
    perform(meeting.items.get(), "adjourn", actor=house.secretary, reason="Demande du porteur.")
    dossier.refresh_from_db()
    with refused(GuardFailed, "déjà passé à cette séance"):
        perform(dossier, "refer", actor=house.secretary, session=meeting)
    perform(meeting, "cancel", actor=house.secretary, reason="Salle indisponible.")
    assert meeting.state == "cancelled"


def test_a_session_with_pending_items_does_not_close() -> None:
    house, meeting, _item = a_hearing()
    with refused(GuardFailed, "1 point n’est ni traité ni reporté"):
        perform(meeting, "close", actor=house.secretary)


def test_a_recused_chair_and_a_recused_secretary_touch_nothing_of_the_item() -> None:
    house, _meeting, item = a_hearing()
    for person in (house.members[0].user, house.secretary):
        conflicts.declare(application=item.application, user=person, kind="family", by=person)
        with refused(NotPermitted, "Vous ne pouvez pas faire"):
            perform(item, "open", actor=person)


def test_a_note_changed_in_the_debate_stands_beside_the_frozen_one() -> None:
    house, _meeting, item = a_hearing()
    review = item.application.reviews.first()
    with refused(WrongState, "pendant que le point est ouvert"):
        session.note_deliberation_mark(item=item, review=review, value=Decimal("3.00"), reason="Non.", by=house.secretary)
    perform(item, "open", actor=house.secretary)
    review.refresh_from_db()
    session.note_deliberation_mark(item=item, review=review, value=Decimal("3.00"), reason="Entendu le débat.", by=house.secretary)
    review.refresh_from_db()
    assert (str(review.score), str(DeliberationMark.objects.get().value)) == ("4.00", "3.00")


# --- the agenda


def positions(meeting: CommitteeSession) -> list[str]:
    return list(meeting.items.order_by("position").values_list("application__title", flat=True))


def test_the_agenda_moves_without_a_script_and_sorts_by_mark_or_by_disagreement() -> None:
    house = a_house()
    dossiers = [house.reviewed(dossier=house.admissible(title=title), marks=marks) for title, marks in (("A", ("3", "3")), ("B", ("5", "1")), ("C", ("5", "4")))]
    meeting = house.convened_session(*dossiers)
    client = signed_in(house.secretary)
    url = reverse("grants:session_order", args=[meeting.pk])
    client.post(url, {"key": "score"})
    assert positions(meeting) == ["C", "A", "B"]
    client.post(url, {"key": "spread"})
    assert positions(meeting) == ["B", "C", "A"]
    client.post(url, {"item": meeting.items.get(application__title="A").pk, "move": "up"})
    assert positions(meeting) == ["B", "A", "C"]
    client.post(url, {"item": meeting.items.get(application__title="B").pk, "move": "up"})
    assert positions(meeting) == ["B", "A", "C"]
    assert sorted(meeting.items.values_list("position", flat=True)) == [1, 2, 3]


def test_dossiers_enter_in_bulk_and_each_refusal_is_said() -> None:
    house = a_house()
    read, unread = house.reviewed(), house.under_review()
    meeting = committees.plan_session(committee=house.committee, title="Séance", starts_at=timezone.now(), place="Salle", by=house.secretary)
    done, refusals = committees.refer_all(session=meeting, applications=[read, unread], by=house.secretary)
    assert (done, len(refusals), meeting.items.get().application) == (1, 1, read)


# --- the screens


def test_the_room_shows_one_item_and_a_recused_member_only_its_number() -> None:
    house, meeting, item = a_hearing()
    out = house.members[2].user
    conflicts.attest(user=out, call=house.call)
    conflicts.declare(application=item.application, user=out, kind="family", by=out)
    perform(item, "open", actor=house.secretary)
    url = reverse("grants:room", args=[meeting.pk])
    page = signed_in(house.secretary).get(url).content.decode()
    assert "Une saison d’essai" in page
    assert f"{out.get_full_name()}" in page
    assert "Consigner le vote" in page
    outside = signed_in(out).get(url).content.decode()
    assert "Point 1 en cours" in outside
    assert "Vous êtes déporté·e." in outside
    assert "Une saison d’essai" not in outside
    assert item.case_ref not in outside
    assert item.application.organisation.name not in outside
    for name, pk in (("agenda_item", item.pk), ("marks", item.application_id), ("application", item.application_id)):
        assert signed_in(out).get(reverse(f"grants:{name}", args=[pk])).status_code == 404
    assert "Une saison d’essai" not in signed_in(out).get(meeting.get_absolute_url()).content.decode()


def test_the_vote_is_recorded_from_the_room_and_a_refusal_keeps_what_was_typed() -> None:
    house, _meeting, item = a_hearing()
    client = signed_in(house.secretary)
    client.post(reverse("workflows:step", args=["agenda_item", item.pk, "open"]))
    url = reverse("workflows:step", args=["agenda_item", item.pk, "conclude"])
    vote = {"opinion": "favourable", "amount_proposed": "8 000,00", "motive": "Un projet clair.", "votes_for": "9", "votes_against": "0", "abstentions": "0"}
    page = client.post(url, vote)
    assert (page.status_code, "9 voix comptées pour 3" in page.content.decode(), "Un projet clair." in page.content.decode()) == (422, True, True)
    assert client.post(url, vote | {"votes_for": "3", "dissents": "Une réserve."}).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.amount_proposed) == ("concluded", Decimal("8000.00"))
    assert life_of(item.case_ref).get(noun="agenda_item", step="conclude").data["dissents"] == "Une réserve."


def test_attendance_is_noted_on_screen() -> None:
    house = a_house()
    meeting = house.convened_session(house.reviewed())
    client, url = signed_in(house.secretary), reverse("grants:attendance", args=[meeting.pk])
    first, second = house.members
    client.post(url, {"member": first.pk, "what": "arrive"})
    client.post(url, {"member": second.pk, "what": "excuse", "proxy_to": first.pk})
    assert (room_of(meeting).voices, meeting.attendances.get(member=second).proxy_to) == (2, first)
    assert signed_in(first.user).post(url, {"member": second.pk, "what": "arrive"}).status_code == 302
    assert client.get(reverse("grants:attendances", args=[meeting.pk])).status_code == 200


def test_committees_are_composed_on_screen() -> None:
    house = a_house()
    client = signed_in(house.secretary)
    url = reverse("grants:committee_new", args=[house.funder.pk])
    rules = {"name": "Commission danse", "quorum_rate": "0.5", "majority": "absolute", "proxies_per_member": "1"}
    assert client.post(url, rules).status_code == 302
    committee = Committee.objects.get(name="Commission danse")
    juror = a_juror(house.funder)
    page = reverse("grants:committee", args=[committee.pk])
    assert client.post(page, {"user": juror.pk, "college": "peer", "is_voting": "on", "is_chair": "on"}).status_code == 302
    another = client.post(page, {"user": a_juror(house.funder).pk, "college": "peer", "is_voting": "on", "is_chair": "on"})
    assert (another.status_code, "Une commission a une seule présidence." in another.content.decode()) == (422, True)
    client.post(reverse("grants:member_remove", args=[committee.members.get().pk]))
    assert committee.members.count() == 0


@pytest.mark.parametrize("name", ["sessions", "session", "session_refer", "session_decisions", "simulation", "decisions"])
def test_lists_ask_as_many_questions_for_three_as_for_one(name: str) -> None:
    house = a_house()
    meeting = committees.plan_session(committee=house.committee, title="Séance", starts_at=timezone.now(), place="Salle", by=house.secretary)
    client = signed_in(_reader_of(name, house))
    url = reverse(f"grants:{name}", args=[] if name in ("sessions", "decisions") else [house.call.slug] if name == "simulation" else [meeting.pk])
    counts = []
    for _round in range(2):
        _grow(name, house, meeting)
        client.get(url)
        counts.append(_queries(client, url))
    assert counts[0] == counts[1]


def _reader_of(name: str, house: House) -> Any:
    return house.officer if name in ("session_decisions", "simulation", "decisions") else house.secretary


def _grow(name: str, house: House, meeting: CommitteeSession) -> None:
    """One row the first time, two more the second."""
    for _rank in range(1 if not Application.objects.exists() else 2):
        dossier = house.reviewed()
        if name == "session":
            perform(dossier, "refer", actor=house.secretary, session=meeting)
        elif name in ("sessions", "simulation", "decisions", "session_decisions"):
            advised = house.advised(dossier=dossier)
            AgendaItem.objects.filter(application=advised).update(session=meeting)
            if name in ("decisions", "session_decisions"):
                house.prepared(advised)


def _queries(client: Client, url: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


# --- minutes, simulation


def test_the_minutes_are_written_from_the_record() -> None:
    house, meeting, item = a_hearing(members=4)
    conflicts.declare(application=item.application, user=house.members[3].user, kind="family", by=house.secretary)
    session.leave(session=meeting, member=house.members[2], by=house.secretary)
    session.excuse(session=meeting, member=house.members[2], by=house.secretary, proxy_to=house.members[1])
    house.conclude(item, votes_for=2, votes_against=1, dissents="Une réserve.")
    perform(meeting, "close", actor=house.secretary)
    full, public = Minutes().filled(meeting, None), PublicMinutes().filled(meeting, None)
    [point] = full["items"]
    assert (point["votes"], point["recused"], point["dissents"]) == ("2 pour, 1 contre, 0 abstention(s)", str(house.members[3]), "Une réserve.")
    assert (point["proxies"], point["quorum"]) == (f"{house.members[2]} → {house.members[1]}", "2 présents comptés, 2 nécessaires")
    assert [row["what"] for row in full["movements"]] == ["Arrivée"] * 4 + ["Départ", "Pouvoir donné"]
    assert (len(full["head"]), len(point["marks"])) == (64, 64)
    assert set(public["items"][0]) & {"recused", "votes", "motive", "dissents", "marks"} == set()
    assert public["items"][0]["recused_count"] == "1"


@pytest.mark.parametrize("slug", ["minutes", "minutes_public", "decision_letter"])
def test_our_papers_are_sound(slug: str) -> None:
    assert assert_paper_is_sound(slug)[:5] == b"%PDF-"


def test_the_simulation_ranks_draws_the_line_and_names_overtakings() -> None:
    """20 000: 5 is refused and overtaken by 4 and 3; the third amount goes beyond the envelope."""
    house = a_house()
    house.envelope.__class__.objects.filter(pk=house.envelope.pk).update(amount=Decimal("12000.00"))
    opinions = (("5", {"opinion": "unfavourable", "amount_proposed": None}), ("4", {}), ("3", {"amount_proposed": Decimal("6000.00")}))
    for value, fields in opinions:
        house.advised(dossier=house.reviewed(dossier=house.admissible(title=f"Projet {value}"), marks=(value, value)), **fields)
    shown = simulate(house.call, house.envelope, house.officer)
    assert [(row.rank, row.heard.title, row.running, row.is_within) for row in shown.rows] == [
        (1, "Projet 5", Decimal("0.00"), True),
        (2, "Projet 4", Decimal("8000.00"), True),
        (3, "Projet 3", Decimal("14000.00"), False),
    ]
    assert (shown.left, shown.last_within.heard.title) == (Decimal("-2000.00"), "Projet 4")
    assert [(str(funded), str(over)) for funded, over in shown.overtakings] == [("Projet 4", "Projet 5"), ("Projet 3", "Projet 5")]
    page = signed_in(house.officer).get(reverse("grants:simulation", args=[house.call.slug])).content.decode()
    assert "« Projet 4 » serait aidé alors que « Projet 5 », mieux noté, ne le serait pas." in page
    export = signed_in(house.officer).get(reverse("grants:simulation", args=[house.call.slug]), {"export": "csv"}).getvalue().decode()
    assert [line.split(";")[3:] for line in export.splitlines()[1:]] == [
        ["Projet 5", "5,00", "Défavorable", "0,00", "0,00", "oui", ""],
        ["Projet 4", "4,00", "Favorable", "8000,00", "8000,00", "oui", "Projet 5"],
        ["Projet 3", "3,00", "Favorable", "6000,00", "14000,00", "non", "Projet 5"],
    ]
    house.envelope.refresh_from_db()
    assert house.envelope.amount_committed == Decimal("0.00")


def test_minutes_are_shut_to_staff_recused_from_one_of_the_dossiers() -> None:
    house, meeting, item = a_hearing()
    assert CommitteeSession.objects.papers_visible_to(house.officer).get() == meeting
    conflicts.declare(application=item.application, user=house.officer, kind="family", by=house.officer)
    assert CommitteeSession.objects.visible_to(house.officer).get() == meeting
    assert not CommitteeSession.objects.papers_visible_to(house.officer).exists()


def test_the_bar_of_the_room_adds_up_only_what_the_reader_may_know() -> None:
    house = a_house(readers=3)
    meeting = house.open_session(house.reviewed(), house.reviewed())
    first, second = meeting.items.all()
    house.conclude(first)
    for person, proposed in ((house.secretary, "8000.00"), (house.jury[2], "0.00")):
        if person == house.jury[2]:
            conflicts.declare(application=first.application, user=person, kind="family", by=house.officer)
        [(_envelope, parts)] = signed_in(person).get(reverse("grants:agenda_item", args=[second.pk])).context["bars"]
        assert dict(parts)["Proposé dans cette séance"] == Decimal(proposed)


def test_a_dossier_withdrawn_before_the_session_leaves_the_agenda_and_its_readings() -> None:
    house = a_house()
    dossier, other = house.reviewed(), house.under_review()
    meeting = house.open_session(dossier)
    for each in (dossier, other):
        each.refresh_from_db()
        perform(each, "withdraw", actor=each.applicant, reason="Le projet change.")
    drain()
    assert set(other.reviews.values_list("state", flat=True)) == {"withdrawn"}
    item = meeting.items.get()
    with refused(GuardFailed, "Le demandeur a retiré ce dossier"):
        perform(item, "open", actor=house.secretary)
    perform(item, "adjourn", actor=house.secretary, reason="Dossier retiré.")
    perform(meeting, "close", actor=house.secretary)
    assert (item.state, Application.objects.get(pk=dossier.pk).state, meeting.state) == ("adjourned", "withdrawn", "closed")
