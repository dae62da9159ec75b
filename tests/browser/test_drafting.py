"""Preparing a request in the browser: what is typed is kept, and two people never overwrite each other unasked."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from grants.models import Answers, Application
from tests.browser.look import look_at
from tests.factories.accounts import a_person, joins
from tests.factories.grants import a_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECTION = "projet"


def address(site: Any, draft: Application) -> str:
    return site.url + reverse("grants:section", args=[draft.pk, SECTION])


def says(page: Any, text: str) -> None:
    page.wait_for_function("text => document.querySelector('[data-save-state]').textContent.includes(text)", arg=text)


def first_text(page: Any) -> Any:
    return page.locator("form[data-autosave] input[type=text]").first


@pytest.fixture
def draft() -> Application:
    return a_draft()


def colleague_of(draft: Application) -> User:
    colleague = a_person(full_name="Sacha Exemple")
    joins(draft.organisation, colleague)
    return colleague


def test_what_is_typed_is_kept_without_a_click(site: Any, page: Any, sign_in: Any, draft: Application) -> None:
    sign_in(draft.applicant)
    page.goto(address(site, draft))
    first_text(page).fill("Une fanfare pour tous")
    says(page, "Enregistré à")
    page.reload()
    assert first_text(page).input_value() == "Une fanfare pour tous"
    look_at(page, "draft-section")


def test_the_second_to_save_reads_who_was_faster(site: Any, page: Any, sign_in: Any, elsewhere: Any, draft: Application) -> None:
    sign_in(draft.applicant)
    page.goto(address(site, draft))
    first_text(page).fill("Ma première version")
    says(page, "Enregistré à")
    other = elsewhere(colleague_of(draft))
    other.goto(address(site, draft))
    first_text(other).fill("La version de Sacha")
    says(other, "Enregistré à")
    first_text(page).fill("Ma seconde version")
    says(page, "Sacha Exemple")
    assert first_text(page).input_value() == "Ma seconde version"
    assert "La version de Sacha" in str(Answers.objects.get(application=draft, section=SECTION).data)


def test_both_versions_are_shown_side_by_side(site: Any, page: Any, sign_in: Any, elsewhere: Any, draft: Application) -> None:
    sign_in(draft.applicant)
    page.goto(address(site, draft))
    other = elsewhere(colleague_of(draft))
    other.goto(address(site, draft))
    first_text(other).fill("La version de Sacha")
    says(other, "Enregistré à")
    first_text(page).fill("La mienne")
    says(page, "Sacha Exemple")
    page.click("text=Enregistrer et revenir au sommaire")
    page.wait_for_selector("#theirs")
    assert [first_text(page).input_value(), page.locator("td:has-text('La version de Sacha')").count()] == ["La mienne", 1]
    look_at(page, "draft-two-versions")
