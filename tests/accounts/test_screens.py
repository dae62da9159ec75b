from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.enums import OrganisationRole, Role
from accounts.models import Funder, Membership, Organisation, OrganisationMember, User
from tests.factories.accounts import a_case_officer, a_city, a_person, an_administrator, an_association, holding, joins

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
ASSOCIATION = {"name": "Les Lampions de l’Essai", "legal_form": "association", "country": "FR"}


def of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


# --- coming in


def test_signing_up_asks_a_name_and_proves_the_address(client: Client, settings: Any) -> None:
    words = {"full_name": "Camille Essai", "email": "camille@example.org", "password1": "une-phrase-assez-longue", "password2": "une-phrase-assez-longue"}
    assert client.post(reverse("account_signup"), words).url == reverse("account_email_verification_sent")
    person = User.objects.get(email="camille@example.org")
    assert [person.full_name, person.language, len(mail.outbox)] == ["Camille Essai", "fr", 1]
    link = next(word for word in mail.outbox[0].body.split() if "/confirm-email/" in word)
    client.post(link)
    assert EmailAddress.objects.get(user=person).verified


def test_an_invited_person_chooses_a_password_and_comes_in(client: Client) -> None:
    person = User.objects.create_user("invitee@example.org", None, full_name="Sacha Exemple")
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "une-phrase-assez-longue", "password2": "une-phrase-assez-longue"})
    assert User.objects.get(pk=person.pk).check_password("une-phrase-assez-longue")


def test_the_home_page_greets_a_visitor_and_a_person(client: Client) -> None:
    assert "Demander une aide publique à la culture" in client.get("/").content.decode()
    assert "Camille Essai" in of(a_person(full_name="Camille Essai")).get("/").content.decode()


# --- the demonstration


def test_becoming_somebody_exists_only_in_the_demonstration(client: Client) -> None:
    person = a_person()
    assert [client.get("/demo/").status_code, client.post(f"/demo/{person.pk}/").status_code] == [404, 404]
    assert "_auth_user_id" not in client.session


def test_one_click_to_become_somebody(client: Client, settings: Any) -> None:
    settings.DEMO = True
    officer = a_case_officer(a_city())
    assert officer.full_name in client.get("/demo/").content.decode()
    client.post(f"/demo/{officer.pk}/")
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_nobody_becomes_a_superuser_or_the_machine(client: Client, settings: Any) -> None:
    settings.DEMO = True
    root = User.objects.create_superuser("racine@example.org", "x")
    machine = a_person(is_system=True)
    assert [client.post(f"/demo/{person.pk}/").status_code for person in (root, machine)] == [404, 404]


def test_becoming_takes_a_post(client: Client, settings: Any) -> None:
    settings.DEMO = True
    assert client.get(f"/demo/{a_person().pk}/").status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_demonstration_takes_the_same_queries(client: Client, settings: Any, django_assert_num_queries: Any, count: int) -> None:
    settings.DEMO = True
    for _ in range(count):
        city = a_city()
        a_case_officer(city)
        an_association(with_member=a_person())
    with django_assert_num_queries(3):
        client.get("/demo/")


# --- my organisations


def test_describing_an_organisation() -> None:
    person = a_person()
    response = of(person).post(reverse("accounts:organisation_create"), {**ASSOCIATION, "siret": "732 829 320 00074", "rna": "w751004076"})
    organisation = Organisation.objects.get()
    assert response.url == reverse("accounts:organisation", args=[organisation.pk])
    assert [organisation.siret, organisation.rna, organisation.members.get().user_id] == ["73282932000074", "W751004076", person.pk]


@pytest.mark.parametrize("field, typed", [("siret", "73282932000075"), ("rna", "W75"), ("uid", "CHE-100.155.213"), ("iban", "FR1420041010050500013M02607")])
def test_a_wrong_number_is_refused_and_kept(field: str, typed: str) -> None:
    response = of(a_person()).post(reverse("accounts:organisation_create"), {**ASSOCIATION, field: typed})
    assert [response.status_code, Organisation.objects.count()] == [422, 0]
    assert f'value="{typed}"' in response.content.decode()


def test_a_stranger_does_not_read_an_organisation() -> None:
    association = an_association(with_member=a_person())
    stranger = of(a_person())
    paths = [reverse(f"accounts:{name}", args=[association.pk]) for name in ("organisation", "organisation_edit")]
    assert [stranger.get(path).status_code for path in paths] == [404, 404]


def test_a_reader_reads_and_changes_nothing() -> None:
    reader = a_person()
    association = an_association(with_member=a_person())
    joins(association, reader, OrganisationRole.READER)
    client = of(reader)
    assert client.get(reverse("accounts:organisation", args=[association.pk])).status_code == 200
    assert client.post(reverse("accounts:organisation_edit", args=[association.pk]), ASSOCIATION).status_code == 403
    assert client.post(reverse("accounts:member_invite", args=[association.pk]), {"email": "x@example.org", "role": "reader"}).status_code == 403
    assert Organisation.objects.get().name == association.name


def test_the_account_number_is_not_shown_whole() -> None:
    person = a_person()
    association = an_association(with_member=person, iban="FR1420041010050500013M02606")
    page = of(person).get(reverse("accounts:organisation", args=[association.pk])).content.decode()
    assert "FR14 … 2606" in page
    assert "FR1420041010050500013M02606" not in page


def test_inviting_a_colleague() -> None:
    person = a_person()
    association = an_association(with_member=person)
    response = of(person).post(reverse("accounts:member_invite", args=[association.pk]), {"email": "collegue@example.org", "role": "editor"})
    assert response.status_code == 302
    assert OrganisationMember.objects.get(user__email="collegue@example.org").role == OrganisationRole.EDITOR


def test_the_last_representative_cannot_leave() -> None:
    person = a_person()
    association = an_association(with_member=person)
    response = of(person).post(reverse("accounts:member_remove", args=[association.pk, association.members.get().pk]), follow=True)
    assert association.members.count() == 1
    assert response.status_code == 200
    assert "au moins une personne qui le représente" in response.content.decode()


def test_a_member_of_another_organisation_is_out_of_reach() -> None:
    person = a_person()
    mine, theirs = an_association(with_member=person), an_association(with_member=a_person())
    response = of(person).post(reverse("accounts:member_remove", args=[mine.pk, theirs.members.get().pk]))
    assert [response.status_code, theirs.members.count()] == [404, 1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_organisations_takes_the_same_queries(django_assert_num_queries: Any, count: int) -> None:
    person = a_person()
    for _ in range(count):
        an_association(with_member=person)
    client = of(person)
    client.get(reverse("accounts:organisations"))
    with django_assert_num_queries(5):
        client.get(reverse("accounts:organisations"))


# --- my account


def test_changing_my_name() -> None:
    person = a_person()
    of(person).post(reverse("accounts:profile"), {"full_name": "Dominique Fictif", "phone": "", "language": "en"})
    kept = User.objects.get(pk=person.pk)
    assert [kept.full_name, kept.language] == ["Dominique Fictif", "en"]


def test_leaving_anonymises_and_signs_out() -> None:
    person = a_person()
    client = of(person)
    client.post(reverse("accounts:leave"))
    assert User.objects.get(pk=person.pk).anonymised_at is not None
    assert "_auth_user_id" not in client.session


def test_leaving_too_early_says_why_and_changes_nothing() -> None:
    officer = a_case_officer(a_city())
    response = of(officer).post(reverse("accounts:leave"))
    assert [response.status_code, User.objects.get(pk=officer.pk).is_active] == [409, True]
    assert "Vous tenez un mandat" in response.content.decode()


# --- institutions


def test_only_its_administrators_reach_an_institution() -> None:
    city, other = a_city(), a_city()
    paths = [reverse(f"accounts:{name}", args=[city.pk]) for name in ("funder", "staff")]
    for person, expected in ((an_administrator(city), 200), (an_administrator(other), 404), (a_case_officer(city), 404), (a_person(), 404)):
        assert [of(person).get(path).status_code for path in paths] == [expected, expected]


def test_a_pale_colour_is_refused() -> None:
    city = a_city()
    words = {"name": city.name, "seat": city.seat, "time_zone": "Europe/Paris", "primary_colour": "#F0A566"}
    response = of(an_administrator(city)).post(reverse("accounts:funder", args=[city.pk]), words)
    assert response.status_code == 422
    assert "trop claire" in response.content.decode()
    city.refresh_from_db()
    assert city.primary_colour == "#0B5563"


def test_a_deep_colour_is_worn_by_the_pages() -> None:
    city = a_city()
    administrator = of(an_administrator(city))
    administrator.post(
        reverse("accounts:funder", args=[city.pk]), {"name": city.name, "seat": city.seat, "time_zone": "Europe/Paris", "primary_colour": "#7a1e3a"}
    )
    assert f'href="/look/{city.pk}.css"' in administrator.get("/").content.decode()
    sheet = administrator.get(f"/look/{city.pk}.css")
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert "--primary: #7A1E3A; --primary-hover: #5C162C;" in sheet.content.decode()


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


def settings_of(city: Funder, **more: Any) -> dict[str, Any]:
    return {"name": city.name, "seat": city.seat, "time_zone": "Europe/Paris", "primary_colour": "#0B5563", **more}


def test_a_logo_is_shown_under_a_name_of_ours() -> None:
    city = a_city()
    administrator = of(an_administrator(city))
    administrator.post(reverse("accounts:funder", args=[city.pk]), settings_of(city, logo=SimpleUploadedFile("../x.html", PNG)))
    city.refresh_from_db()
    assert Path(city.logo.name).suffix == ".png"
    answer = administrator.get(reverse("logo", args=[city.pk]))
    assert [answer["Content-Type"], b"".join(answer.streaming_content)] == ["image/png", PNG]
    assert f'src="/look/{city.pk}/logo"' in administrator.get(reverse("accounts:staff", args=[city.pk])).content.decode()


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"GIF89a", PNG + b"0" * 400_000])
def test_what_is_no_small_picture_is_refused(content: bytes) -> None:
    city = a_city()
    response = of(an_administrator(city)).post(reverse("accounts:funder", args=[city.pk]), settings_of(city, logo=SimpleUploadedFile("logo.png", content)))
    assert response.status_code == 422
    assert "300 ko au plus" in response.content.decode()
    city.refresh_from_db()
    assert not city.logo


def test_no_logo_is_no_page(client: Client) -> None:
    assert client.get(reverse("logo", args=[a_city().pk])).status_code == 404


def test_giving_and_ending_a_role() -> None:
    city = a_city()
    administrator = of(an_administrator(city))
    administrator.post(
        reverse("accounts:staff", args=[city.pk]), {"email": "jury@example.org", "full_name": "Sacha Exemple", "role": Role.JUROR, "capacity": ""}
    )
    mandate = Membership.objects.get(user__email="jury@example.org")
    administrator.post(reverse("accounts:mandate_end", args=[city.pk, mandate.pk]))
    assert User.objects.get(email="jury@example.org").has_role(city.pk, Role.JUROR) is False


def test_a_mandate_of_another_institution_is_out_of_reach() -> None:
    city, other = a_city(), a_city()
    mandate = Membership.objects.get(user=holding(Role.JUROR, other))
    response = of(an_administrator(city)).post(reverse("accounts:mandate_end", args=[city.pk, mandate.pk]))
    assert response.status_code == 404
    assert User.objects.get(pk=mandate.user_id).has_role(other.pk, Role.JUROR)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_people_takes_the_same_queries(django_assert_num_queries: Any, count: int) -> None:
    city = a_city()
    client = of(an_administrator(city))
    for _ in range(count):
        a_case_officer(city)
    with django_assert_num_queries(6):
        client.get(reverse("accounts:staff", args=[city.pk]))


# --- the page around


def test_the_theme_is_kept_and_forgotten(client: Client) -> None:
    client.post(reverse("ui:appearance"), {"theme": "dark", "next": "/accessibilite/"})
    assert 'data-bs-theme="dark"' in client.get("/").content.decode()
    client.post(reverse("ui:appearance"), {"theme": ""})
    assert "data-bs-theme" not in client.get("/").content.decode()


def test_the_way_back_never_leaves_the_house(client: Client) -> None:
    assert client.post(reverse("ui:appearance"), {"theme": "dark", "next": "https://example.org/"}).url == "/"


def test_the_page_that_does_not_exist_says_what_to_do(client: Client) -> None:
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert "Revenir à l’accueil" in response.content.decode()
