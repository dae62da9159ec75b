"""Calls, as those who ask and those who prepare them see them: at both widths, without a script, with a keyboard."""

from typing import Any

import pytest

from tests.browser.look import look_at
from tests.factories import calls as made
from tests.factories.accounts import a_canton, a_city, an_administrator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_season() -> Any:
    """One call of each standing, the first with everything a call can ask."""
    city = a_city()
    call = made.an_open_call(
        funder=city,
        title="Aide à la création",
        eligibility="Toute association dont l’activité est dans la ville.",
        guidelines="L’aide couvre au plus la moitié du budget.",
        amount_min="1000.00",
        with_criteria=(made.a_fair_pay_criterion(), made.a_sustainability_criterion(), made.a_republican_contract()),
    )
    call.disciplines.add(made.a_discipline("Danse"))
    made.an_open_call(funder=a_canton(), kind="rolling", closes_at=None, procedure="small_grant")
    made.a_published_call(funder=city)
    made.a_closed_call(funder=city)
    return call


def test_public_pages(site: Any, page: Any) -> None:
    call = a_season()
    for name, path in {
        "calls": "/appels/",
        "calls-filtered": "/appels/?discipline=d-danse",
        "call": call.get_absolute_url(),
        "pay-references": "/references-de-remuneration/",
    }.items():
        page.goto(site.url + path)
        look_at(page, name)


def test_the_pages_of_those_who_prepare_calls(site: Any, page: Any, sign_in: Any) -> None:
    call = a_season()
    draft = made.a_draft_call(scheme=call.scheme, form=None)
    sign_in(an_administrator(call.funder))
    for name, path in {
        "office-calls": "/gestion/appels/",
        "office-call": f"/gestion/appels/{draft.pk}/",
        "office-call-edit": f"/gestion/appels/{draft.pk}/modifier/",
        "office-call-criteria": f"/gestion/appels/{draft.pk}/engagements/",
        "office-call-preview": f"/gestion/appels/{draft.pk}/apercu/",
        "office-schemes": "/gestion/dispositifs/",
        "office-envelopes": "/gestion/enveloppes/",
        "office-envelope": f"/gestion/enveloppes/{draft.envelopes.get().pk}/",
        "office-criteria": "/gestion/criteres/",
        "office-criterion": f"/gestion/criteres/{made.a_fair_pay_criterion().pk}/",
        "office-figures": "/gestion/seuils-et-delais/",
        "office-figure": f"/gestion/seuils-et-delais/{call.funder_id}/fr.convention.seuil/",
    }.items():
        page.goto(site.url + path)
        look_at(page, name)


def test_a_call_is_published_by_keyboard_and_without_a_script(browser: Any, site: Any, context: Any, sign_in: Any) -> None:
    draft = made.a_draft_call()
    sign_in(an_administrator(draft.funder))
    still = browser.new_context(java_script_enabled=False, locale="fr-FR", storage_state=context.storage_state())
    page = still.new_page()
    page.goto(f"{site.url}/gestion/appels/{draft.pk}/")
    page.focus("button:has-text('Publier l’appel')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{draft.get_absolute_url()}")
    assert page.inner_text("p.countdown").startswith("Il reste 29")
    still.close()
