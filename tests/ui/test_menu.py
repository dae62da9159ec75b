import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template

from tests.factories.accounts import a_city, a_person, an_administrator
from ui import menu
from ui.menu import Entry, Section


@pytest.fixture(autouse=True)
def _own_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu, "ENTRIES", {})
    monkeypatch.setattr(menu, "SECTIONS", {})


def test_each_reader_has_their_doors_in_order() -> None:
    menu.add(Entry("Compte", "accounts:profile", order=20))
    menu.add(Entry("Accueil", "home", menu.everyone, order=10))
    assert [door.label for door in menu.doors_for(AnonymousUser())] == ["Accueil"]


@pytest.mark.django_db
def test_the_page_one_is_on_is_marked() -> None:
    menu.add(Entry("Compte", "accounts:profile"))
    menu.add(Entry("Institution", "accounts:funders"))
    assert [(door.label, door.is_current) for door in menu.doors_for(a_person(), "/compte/institutions/")] == [("Compte", False), ("Institution", True)]


@pytest.mark.django_db
def test_a_door_to_a_room_not_yet_mounted_is_not_shown() -> None:
    menu.add(Entry("Ailleurs", "nowhere:page"))
    assert menu.doors_for(a_person()) == []


def test_a_section_is_shown_to_whom_it_concerns() -> None:
    menu.add_section(Section("a.html", order=20))
    menu.add_section(Section("b.html", shown_to=menu.signed_in, order=10))
    assert [section.template for section in menu.sections_for(AnonymousUser())] == ["a.html"]


@pytest.mark.django_db
def test_an_administrator_finds_the_institution(client: object) -> None:
    client.force_login(an_administrator(a_city()), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("count, shown, folded", [(7, 7, 0), (8, 6, 2)])
def test_a_long_menu_folds(count: int, shown: int, folded: int) -> None:
    names = ("home", "demo", "account_login", "account_signup", "ui:source", "ui:accessibility", "account_reset_password", "account_logout")
    for rank, name in enumerate(names[:count]):
        menu.add(Entry(name, name, menu.everyone, order=rank))
    drawn = Template("{% load ui %}{% menu as doors %}{{ doors.shown|length }} {{ doors.folded|length }}").render(Context({"user": AnonymousUser()}))
    assert drawn == f"{shown} {folded}"
