"""A conflict shuts a dossier everywhere, at once, for whoever it is; a third person settles it."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.domain import people
from accounts.models import User
from grants.domain import conflicts
from grants.domain.committee import add_member
from grants.domain.reviews import assign
from grants.models import AgendaItem, Application, CommitteeMember, ConflictOfInterest, Review
from tests.factories.accounts import a_chair, a_juror, an_administrator, joins
from tests.factories.panels import a_house, hand_in
from tests.refusals import refused
from workflows.door import available, perform
from workflows.errors import GuardFailed, NotPermitted
from workflows.journal import life_of

pytestmark = pytest.mark.django_db


def known_to(user: User) -> tuple[bool, bool, bool]:
    """Whether the person can know of the dossier, of its reading, of its place on an agenda."""
    user.forget_cached_rights()
    return tuple(model.objects.visible_to(user).exists() for model in (Application, Review, AgendaItem))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- the attestation comes first


def test_no_file_opens_before_the_attestation() -> None:
    house = a_house(attested=False)
    dossier = house.under_review()
    juror = house.jury[0]
    assert known_to(juror) == (False, False, False)
    assert signed_in(juror).get(reverse("grants:review", args=[dossier.reviews.first().pk])).status_code == 404
    conflicts.attest(user=juror, call=house.call)
    assert known_to(juror) == (True, True, False)


def test_the_attestation_is_signed_once_and_written_down() -> None:
    house = a_house(attested=False)
    juror = house.jury[0]
    conflicts.attest(user=juror, call=house.call)
    conflicts.attest(user=juror, call=house.call)
    assert juror.attestations.get().sentence == conflicts.sentence()
    assert life_of(house.call.case_ref).filter(step="links_attested").count() == 1


def test_the_page_lists_names_and_titles_then_closes_what_is_declared() -> None:
    house = a_house(attested=False)
    dossier, other = house.admissible(title="Projet Ours"), house.admissible(title="Projet Lune")
    juror = house.jury[0]
    client, url = signed_in(juror), reverse("grants:links", args=[house.call.slug])
    page = client.get(url).content.decode()
    assert "Projet Ours" in page
    assert "Projet Lune" in page
    assert "assez long pour être lu" not in page
    client.post(url, {f"kind_{dossier.pk}": "family", f"words_{dossier.pk}": "Ma sœur y travaille.", f"kind_{other.pk}": "", "attests": "on"})
    assert ConflictOfInterest.objects.get().status == "confirmed"
    page = client.get(url).content.decode()
    assert "Projet Ours" not in page
    assert "Projet Lune" in page
    assert "Vous êtes déporté·e de 1 dossier de cet appel." in page


def test_signing_without_ticking_is_refused_and_keeps_what_was_chosen() -> None:
    house = a_house(attested=False)
    dossier = house.admissible()
    page = signed_in(house.jury[0]).post(reverse("grants:links", args=[house.call.slug]), {f"kind_{dossier.pk}": "family"})
    assert (page.status_code, ConflictOfInterest.objects.exists()) == (422, False)
    assert '<option value="family" selected>' in page.content.decode()


# --- what a conflict does


def test_ones_own_word_confirms_and_withdraws_the_reading() -> None:
    house = a_house()
    dossier = house.under_review()
    juror = house.jury[0]
    conflicts.declare(application=dossier, user=juror, kind="family", by=juror, explanation="Ma sœur.")
    assert known_to(juror) == (False, False, False)
    assert (dossier.conflicts.get().status, dossier.reviews.get(reviewer=juror).state) == ("confirmed", "withdrawn")
    assert available(dossier, juror) == []


def test_somebody_elses_word_shuts_the_dossier_just_the_same() -> None:
    house = a_house()
    dossier = house.under_review()
    conflicts.declare(application=dossier, user=house.jury[0], kind="financial", by=house.secretary)
    assert (dossier.conflicts.get().status, known_to(house.jury[0])) == ("suspected", (False, False, False))


def test_the_journal_says_that_somebody_stepped_aside_and_not_why() -> None:
    house = a_house()
    dossier = house.under_review()
    conflicts.declare(application=dossier, user=house.jury[0], kind="family", by=house.jury[0], explanation="Ma sœur.")
    said = [(entry.data, entry.reason) for entry in life_of(dossier.case_ref) if entry.step in ("conflict_declared", "withdraw")]
    assert said == [({"user": house.jury[0].pk, "status": "confirmed"}, ""), ({}, "Conflit d’intérêts")]


def test_the_mark_leaves_the_mean_and_is_kept() -> None:
    house = a_house()
    dossier = house.reviewed(marks=("5", "3"))
    assert str(dossier.score) == "4.00"
    juror = dossier.reviews.order_by("pk").first().reviewer
    conflicts.declare(application=dossier, user=juror, kind="dispute", by=juror)
    dossier.refresh_from_db()
    review = dossier.reviews.get(reviewer=juror)
    assert (str(dossier.score), review.state, str(review.score)) == ("3.00", "withdrawn", "5.00")


def test_it_applies_to_officers_who_hand_the_dossier_back() -> None:
    house = a_house()
    dossier = house.under_review()
    assert dossier.case_officer == house.officer
    conflicts.declare(application=dossier, user=house.officer, kind="governance", by=house.officer)
    dossier.refresh_from_db()
    assert (dossier.case_officer, known_to(house.officer)) == (None, (False, False, False))
    client = signed_in(house.officer)
    for name, pk in (
        ("application", dossier.pk),
        ("marks", dossier.pk),
        ("conflicts", dossier.pk),
        ("prepare_decision", dossier.pk),
        ("review", dossier.reviews.first().pk),
    ):
        assert client.get(reverse(f"grants:{name}", args=[pk])).status_code == 404
    assert dossier.case_ref not in client.get(reverse("grants:readings", args=[house.call.slug])).content.decode()
    with refused(NotPermitted, "Vous ne pouvez pas faire"):
        perform(dossier, "close_review", actor=house.officer)


def test_nobody_in_conflict_is_given_the_dossier_to_read() -> None:
    house = a_house()
    dossier = house.admissible()
    member = a_juror(house.funder)
    joins(dossier.organisation, member)
    conflicts.declare(application=dossier, user=house.jury[0], kind="family", by=house.secretary)
    for person in (house.jury[0], member):
        with refused(GuardFailed, "ne peut pas lire ce dossier"):
            assign(application=dossier, reviewer=person, by=house.secretary)
    assert not Review.objects.exists()


def test_a_withdrawn_reading_may_be_given_again_once_the_conflict_is_dismissed() -> None:
    house = a_house()
    dossier = house.under_review()
    conflict = conflicts.declare(application=dossier, user=house.jury[0], kind="other", by=house.secretary)
    conflicts.settle(conflict=conflict, by=house.controller, is_confirmed=False, settlement="Homonyme.")
    assign(application=dossier, reviewer=house.jury[0], by=house.secretary)
    assert sorted(dossier.reviews.filter(reviewer=house.jury[0]).values_list("state", flat=True)) == ["assigned", "withdrawn"]


# --- who settles


def test_a_third_person_settles_with_a_reason() -> None:
    house = a_house()
    dossier = house.under_review()
    conflict = conflicts.declare(application=dossier, user=house.jury[0], kind="other", by=house.secretary)
    with refused(GuardFailed, "un motif est nécessaire"):
        conflicts.settle(conflict=conflict, by=house.controller, is_confirmed=False, settlement=" ")
    conflicts.settle(conflict=conflict, by=house.controller, is_confirmed=False, settlement="Homonyme.")
    assert not dossier.closed_to(house.jury[0])
    assert life_of(dossier.case_ref).last().step == "conflict_settled"


def test_neither_the_person_nor_the_declarer_nor_the_desk_nor_another_in_conflict_settles() -> None:
    house = a_house()
    dossier = house.under_review()
    chair, other = a_chair(house.funder), a_chair(house.funder)
    conflict = conflicts.declare(application=dossier, user=chair, kind="other", by=house.controller)
    conflicts.declare(application=dossier, user=other, kind="other", by=other)
    for person, why in (
        (chair, "troisième personne"),
        (house.controller, "troisième personne"),
        (other, "troisième personne"),
        (house.secretary, "contrôle indépendant"),
    ):
        with refused(NotPermitted, why):
            conflicts.settle(conflict=conflict, by=person, is_confirmed=False, settlement="Non.")
    assert ConflictOfInterest.objects.get(pk=conflict.pk).status == "suspected"


def test_the_link_is_read_by_the_desk_and_never_by_the_person() -> None:
    house = a_house()
    dossier = house.under_review()
    conflict = conflicts.declare(application=dossier, user=house.secretary, kind="family", by=house.officer, explanation="Cousin d’essai.")
    url = reverse("grants:conflict", args=[conflict.pk])
    assert "Cousin d’essai." in signed_in(house.controller).get(url).content.decode()
    assert [signed_in(person).get(url).status_code for person in (house.secretary, house.jury[1], house.authority)] == [404, 404, 404]


def test_the_count_comes_from_ones_own_declarations_only() -> None:
    house = a_house()
    juror = house.jury[0]
    conflicts.declare(application=house.under_review(), user=juror, kind="family", by=juror)
    conflicts.declare(application=house.under_review(), user=juror, kind="family", by=house.secretary)
    assert conflicts.recused_count(juror) == 1
    assert "Vous êtes déporté·e de 1 dossier." in signed_in(juror).get(reverse("grants:my_readings")).content.decode()


def test_nobody_in_conflict_composes_the_committee_that_hears_the_dossier() -> None:
    house = a_house()
    dossier = house.under_review()
    conflicts.declare(application=dossier, user=house.secretary, kind="family", by=house.secretary)
    with refused(NotPermitted, "une autre personne compose la commission"):
        add_member(committee=house.committee, member=CommitteeMember(user=a_juror(house.funder), college="peer"), by=house.secretary)
    assert house.committee.members.count() == 2


# --- twins: two worlds that differ only in the dossier one is recused from


PAGES = ("my_readings", "jury", "sessions", "committees", "decisions", "appeals", "conflict_list", "reading_calls")


def pages_of(user: User, house: object) -> dict[str, str]:
    client = signed_in(user)
    urls = {name: reverse(f"grants:{name}") for name in PAGES}
    urls |= {name: reverse(f"grants:{name}", args=[house.call.slug]) for name in ("links", "readings", "proposal", "simulation")}
    return {name: re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", client.get(url).content.decode()) for name, url in urls.items()}


@pytest.mark.parametrize("who", ["juror", "secretary"])
def test_twin_worlds_look_the_same_to_the_recused_person(who: str) -> None:
    """A conflict raised by somebody else tells nothing, not even a number; whatever then happens to the dossier either."""
    house = a_house(readers=3)
    person = house.jury[0] if who == "juror" else house.secretary
    dossier = house.under_review()
    house.admissible()
    conflicts.declare(application=dossier, user=person, kind="other", by=house.officer)
    before = pages_of(person, house)
    for review in dossier.reviews.filter(state="assigned"):
        hand_in(review, "5")
    conflicts.declare(application=dossier, user=house.authority, kind="other", by=house.officer)
    assert pages_of(person, house) == before


def test_a_colleague_raises_a_link_on_screen_and_reads_nobody_elses() -> None:
    house = a_house()
    dossier = house.under_review()
    conflicts.declare(application=dossier, user=house.secretary, kind="family", by=house.officer, explanation="Cousin d’essai.")
    client, url = signed_in(house.jury[1]), reverse("grants:conflicts", args=[dossier.pk])
    assert "Cousin d’essai." not in client.get(url).content.decode()
    client.post(url, {"user": house.jury[0].pk, "kind": "artistic", "explanation": "Ils créent ensemble."})
    assert dossier.conflicts.get(user=house.jury[0]).status == "suspected"
    client.post(url, {"user": house.jury[1].pk, "kind": "artistic", "explanation": "Moi aussi."})
    assert (dossier.conflicts.get(user=house.jury[1]).status, client.get(url).status_code) == ("confirmed", 404)


# --- nor do the accounts offer a way round


def test_who_is_linked_to_a_running_dossier_gives_and_takes_no_role() -> None:
    """Not by the page, whatever is posted: no account, no mandate, no mandate ended; somebody else of the house still may."""
    house = a_house()
    dossier = house.admissible()
    editor, other = an_administrator(house.funder), an_administrator(house.funder)
    juror = house.jury[0].memberships.get(funder=house.funder, role="juror")
    page, end = reverse("accounts:staff", args=[house.funder.pk]), reverse("accounts:mandate_end", args=[house.funder.pk, juror.pk])
    wanted = {"email": "nouveau@example.org", "full_name": "Nouveau Juré", "role": "juror", "capacity": ""}
    conflicts.declare(application=dossier, user=editor, kind="other", explanation="Vus ensemble.", by=house.officer)
    refusal = signed_in(editor).post(page, wanted)
    assert (refusal.status_code, "Qui a un lien avec un dossier en cours" in refusal.content.decode(), "nouveau@example.org" in refusal.content.decode()) == (
        422,
        True,
        True,
    )
    signed_in(editor).post(end)
    juror.refresh_from_db()
    assert (User.objects.filter(email="nouveau@example.org").exists(), juror.ends_on) == (False, None)
    assert signed_in(other).post(page, wanted).status_code == 302
    assert User.objects.filter(email="nouveau@example.org").exists()


def test_a_member_of_the_organisation_that_asks_is_linked_until_the_announcement() -> None:
    house = a_house()
    dossier = house.admissible()
    editor = an_administrator(house.funder)
    joins(dossier.organisation, editor)
    with pytest.raises(ValidationError, match="dossier en cours"):
        people.appoint(funder=house.funder, email="a@example.org", full_name="", role="juror", capacity="", host=editor)
    perform(dossier, "withdraw", actor=dossier.applicant, reason="Projet abandonné.")
    people.appoint(funder=house.funder, email="a@example.org", full_name="", role="juror", capacity="", host=editor)
