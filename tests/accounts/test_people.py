from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.domain import people
from accounts.enums import OrganisationRole, Role
from accounts.models import Membership, Organisation, OrganisationMember, User
from tests.factories.accounts import a_case_officer, a_city, a_person, an_administrator, an_association, joins
from workflows.outbox import drain

pytestmark = pytest.mark.django_db


def test_the_founder_represents_the_organisation() -> None:
    person = a_person()
    organisation = people.found_organisation(organisation=Organisation(name="Les Lampions de l’Essai"), founder=person)
    assert list(organisation.members.values_list("user", "role")) == [(person.pk, OrganisationRole.LEGAL_REPRESENTATIVE)]


def test_an_invited_stranger_receives_the_way_in_once_it_is_safe() -> None:
    host = a_person(full_name="Camille Essai")
    association = an_association(with_member=host, name="Les Lampions de l’Essai")
    people.invite_member(organisation=association, email="nouvelle@example.org", role=OrganisationRole.EDITOR, host=host)
    assert mail.outbox == []
    drain()
    assert [(message.to, message.subject) for message in mail.outbox] == [(["nouvelle@example.org"], "Vous êtes invité·e à rejoindre Les Lampions de l’Essai")]
    assert "Camille Essai vous invite à rejoindre « Les Lampions de l’Essai » sur Sillage." in mail.outbox[0].body
    assert "/connexion/password/reset/" in mail.outbox[0].body


def test_an_invited_person_with_an_account_keeps_it() -> None:
    host, guest = a_person(), a_person(password="une-phrase-assez-longue")
    member = people.invite_member(organisation=an_association(with_member=host), email=guest.email.upper(), role=OrganisationRole.READER, host=host)
    drain()
    assert member.user_id == guest.pk
    assert "/connexion/login/" in mail.outbox[0].body


def test_nobody_joins_twice() -> None:
    host = a_person()
    association = an_association(with_member=host)
    with pytest.raises(ValidationError, match="fait déjà partie"):
        people.invite_member(organisation=association, email=host.email, role=OrganisationRole.READER, host=host)
    assert association.members.count() == 1


def test_an_organisation_keeps_somebody_who_represents_it() -> None:
    host = a_person()
    association = an_association(with_member=host)
    member = association.members.get()
    with pytest.raises(ValidationError, match="au moins une personne"):
        people.remove_member(member=member)
    with pytest.raises(ValidationError, match="au moins une personne"):
        people.change_member_role(member=member, role=OrganisationRole.READER)
    assert association.members.get().role == OrganisationRole.LEGAL_REPRESENTATIVE


def test_the_role_can_be_handed_over() -> None:
    host, other = a_person(), a_person()
    association = an_association(with_member=host)
    people.change_member_role(member=joins(association, other), role=OrganisationRole.LEGAL_REPRESENTATIVE)
    people.remove_member(member=association.members.get(user=host))
    assert list(association.members.values_list("user", flat=True)) == [other.pk]


def test_a_mandate_is_given_and_ended() -> None:
    city = a_city()
    administrator = an_administrator(city)
    mandate = people.appoint(funder=city, email="jury@example.org", full_name="Sacha Exemple", role=Role.JUROR, capacity="", host=administrator)
    juror = User.objects.get(email="jury@example.org")
    assert [juror.full_name, juror.has_role(city.pk, Role.JUROR)] == ["Sacha Exemple", True]
    people.end_mandate(mandate=mandate, by=administrator)
    assert User.objects.get(pk=juror.pk).has_role(city.pk, Role.JUROR) is False
    assert Membership.objects.filter(pk=mandate.pk).exists()


def test_an_ended_mandate_can_be_given_again() -> None:
    city = a_city()
    administrator = an_administrator(city)
    words = {"funder": city, "email": "jury@example.org", "full_name": "", "role": Role.JUROR, "capacity": "", "host": administrator}
    people.end_mandate(mandate=people.appoint(**words), by=administrator)
    people.appoint(**words)
    assert User.objects.get(email="jury@example.org").has_role(city.pk, Role.JUROR)


def test_the_same_role_is_not_given_twice() -> None:
    city = a_city()
    officer = a_case_officer(city)
    with pytest.raises(ValidationError, match="tient déjà ce rôle"):
        people.appoint(funder=city, email=officer.email, full_name="", role=Role.CASE_OFFICER, capacity="", host=officer)


def test_the_last_administrator_stays() -> None:
    city = a_city()
    administrator = an_administrator(city)
    with pytest.raises(ValidationError, match="dernière personne"):
        people.end_mandate(mandate=Membership.objects.get(funder=city), by=administrator)


def test_an_anonymised_account_says_nothing_and_opens_nothing() -> None:
    person = a_person(full_name="Camille Essai", phone="+33 1 99 00 00 00", password="une-phrase-assez-longue")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    people.anonymise(user=person)
    kept = User.objects.get(pk=person.pk)
    assert [kept.email, kept.full_name, kept.phone] == [f"anonyme-{person.pk}@anonyme.invalid", "Compte anonymisé", ""]
    assert [kept.is_active, kept.has_usable_password(), EmailAddress.objects.filter(user=person).exists()] == [False, False, False]
    assert kept.anonymised_at > timezone.now() - timedelta(minutes=1)


def test_who_holds_a_mandate_hands_it_over_first() -> None:
    officer = a_case_officer(a_city())
    with pytest.raises(ValidationError, match="Vous tenez un mandat"):
        people.anonymise(user=officer)
    assert User.objects.get(pk=officer.pk).is_active


def test_who_alone_represents_others_hands_it_over_first() -> None:
    person = a_person()
    association = an_association(with_member=person)
    joins(association, a_person())
    with pytest.raises(ValidationError, match="seul·e à représenter"):
        people.anonymise(user=person)
    assert OrganisationMember.objects.filter(user=person).exists()
