"""Every page of this room, at both widths, by day and by night."""

from typing import Any

import pytest

from accounts.enums import Role
from tests.browser.look import look_at, violations
from tests.factories.accounts import a_city, a_juror, a_person, an_administrator, an_association, holding, joins

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PUBLIC = {
    "home": "/",
    "sign-in": "/connexion/login/",
    "sign-up": "/connexion/signup/",
    "forgotten": "/connexion/password/reset/",
    "accessibility": "/accessibilite/",
    "source": "/code-source/",
}


@pytest.mark.parametrize("name", PUBLIC)
def test_public_pages(site: Any, page: Any, name: str) -> None:
    page.goto(site.url + PUBLIC[name])
    look_at(page, name)


def test_the_page_that_does_not_exist(site: Any, page: Any) -> None:
    page.goto(f"{site.url}/nulle-part/")
    look_at(page, "not-found")


def test_the_pages_of_somebody_who_asks(site: Any, page: Any, sign_in: Any) -> None:
    person = a_person()
    association = an_association(with_member=person, siret="73282932000074", rna="W751004076")
    joins(association, a_person())
    sign_in(person)
    for name, path in {
        "home-applicant": "/",
        "profile": "/compte/",
        "leave": "/compte/quitter/",
        "organisations": "/compte/organismes/",
        "organisation": f"/compte/organismes/{association.pk}/",
        "organisation-edit": f"/compte/organismes/{association.pk}/modifier/",
        "email": "/connexion/email/",
        "password": "/connexion/password/change/",
        "two-factor": "/connexion/2fa/",
    }.items():
        page.goto(site.url + path)
        look_at(page, name)


def test_an_empty_list_of_organisations(site: Any, page: Any, sign_in: Any) -> None:
    sign_in(a_person())
    page.goto(f"{site.url}/compte/organismes/")
    look_at(page, "organisations-empty")


def test_the_pages_of_an_administrator(site: Any, page: Any, sign_in: Any) -> None:
    city = a_city(primary_colour="#7A1E3A")
    administrator = an_administrator(city)
    a_juror(city)
    holding(Role.DECISION_MAKER, city, capacity="Adjointe à la culture")
    sign_in(administrator)
    for name, path in {
        "home-administrator": "/",
        "funders": "/compte/institutions/",
        "funder": f"/compte/institutions/{city.pk}/",
        "staff": f"/compte/institutions/{city.pk}/personnes/",
    }.items():
        page.goto(site.url + path)
        look_at(page, name)


def test_a_form_with_errors(site: Any, page: Any, sign_in: Any) -> None:
    sign_in(a_person())
    page.goto(f"{site.url}/compte/organismes/nouveau/")
    page.fill("#id_siret", "73282932000075")
    page.click("main button[type=submit]")
    assert page.evaluate("document.activeElement.id") == "error-summary"
    look_at(page, "organisation-errors")


def test_the_demonstration(site: Any, page: Any, settings: Any) -> None:
    settings.DEMO = True
    city = a_city()
    for role in Role:
        holding(role, city)
    an_association(with_member=a_person())
    page.goto(f"{site.url}/demo/")
    look_at(page, "demo")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_night_and_day_both_read(site: Any, page: Any, sign_in: Any, scheme: str) -> None:
    person = a_person()
    association = an_association(with_member=person)
    sign_in(person)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{site.url}/compte/organismes/{association.pk}/")
    assert violations(page) == []


def test_the_chosen_theme_wins_over_the_system(site: Any, page: Any) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(site.url)
    page.click("summary >> text=Langue et affichage")
    page.click("text=Affichage sombre")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 24, 31)"
    assert violations(page) == []


def test_the_keyboard_reaches_the_content_first(site: Any, page: Any) -> None:
    page.goto(site.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_targets_are_large_enough_for_a_finger(site: Any, page: Any, sign_in: Any) -> None:
    sign_in(an_administrator(a_city()))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site.url}/compte/")
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, select, summary, input:not([type=hidden],[type=radio],[type=checkbox]), .btn, nav a')]
            .filter(node => node.offsetParent && node.getBoundingClientRect().height < 44).map(node => node.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_the_page_works_without_javascript(browser: Any, site: Any, sign_in: Any) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{site.url}/connexion/login/")
    assert page.title() == "Se connecter · Sillage"
    page.click("summary >> text=Langue et affichage")
    page.click("button:has-text('English')")
    assert page.get_attribute("html", "lang") == "en"
    context.close()
