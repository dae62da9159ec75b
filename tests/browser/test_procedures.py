"""A procedure written in the browser: copied, changed, refused with an explanation, published, followed by a call."""

import re
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Funder
from calls.models import Call
from tests.browser.look import look_at
from tests.calls.procedures import a_draft, a_staffed_city
from tests.factories import calls as made
from tests.factories.accounts import an_administrator
from workflows.models import Procedure, ProcedureDraft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def in_section(page: Any, key: str) -> Any:
    return page.locator(f"#section-{key}")


def save(page: Any, key: str) -> None:
    """Swaps the section alone; the message says that it is saved."""
    title = in_section(page, key).locator("h2").first.inner_text()
    in_section(page, key).get_by_role("button", name="Enregistrer").click()
    page.locator("#messages").get_by_text(f"« {title} » : enregistré.").wait_for()


def test_a_second_opinion_above_an_amount_and_an_approval_by_two(site: Any, page: Any, sign_in: Any) -> None:
    made.a_procedure()
    city = a_staffed_city()
    writer = an_administrator(city)
    call = made.a_draft_call(scheme=made.a_scheme(city))
    sign_in(writer)
    page.goto(site.url + reverse("calls:procedures"))
    look_at(page, "procedures")
    page.get_by_role("link", name=re.compile("En faire une copie – Aide à un projet")).click()
    page.get_by_label("Nom").fill("Aide aux projets de la ville")
    look_at(page, "procedure-create")
    page.get_by_role("button", name="Préparer").click()
    draft = ProcedureDraft.objects.get()
    look_at(page, "procedure-stages")

    page.get_by_role("link", name="Règles").click()
    readings = in_section(page, "lectures")
    readings.get_by_label("Lectures du second avis").fill("1")
    readings.get_by_label("Fait").select_option("application.amount_requested")
    readings.get_by_label("Valeur").fill("30 000")
    readings.get_by_role("button", name="Ajouter à la condition").click()
    page.wait_for_function("() => document.getElementById('id_second_when').value === 'amount_requested > 3000000'")
    readings.get_by_text(re.compile(r"Se lit : Montant demandé dépasse 30\s000,00")).wait_for()
    save(page, "lectures")

    approvals = in_section(page, "approbations")
    approvals.locator("summary").click()
    approvals.get_by_label("Nom", exact=True).fill("Accord du bureau")
    approvals.get_by_label("Avant l’étape").select_option("decision.take")
    approvals.get_by_label("Nombre de personnes").fill("2")
    approvals.get_by_label("Rôle").select_option("decision_maker")
    approvals.get_by_label("Seulement si").fill("amount_asked > 1")
    approvals.get_by_text("« amount_asked » n’est pas un fait connu ici.").first.wait_for()
    approvals.get_by_role("button", name="Enregistrer").click()
    approvals.get_by_text("Ce passage n’est pas encore enregistré").wait_for()
    look_at(page, "procedure-rules-refused")
    assert approvals.get_by_label("Nom", exact=True).input_value() == "Accord du bureau", "nothing typed is lost"
    approvals.get_by_label("Seulement si").fill("")
    save(page, "approbations")
    look_at(page, "procedure-rules")
    draft.refresh_from_db()
    assert draft.body["reviews"] == {"count": 3, "second": {"count": 1, "when": "amount_requested > 3000000"}}
    assert [(each["step"], each["count"]) for each in draft.body["approvals"]] == [("decision.take", 2)]

    readings.get_by_label("Lectures par dossier").fill("15")
    save(page, "lectures")
    page.get_by_role("link", name="Publication").click()
    page.get_by_text("16 lectures sont demandées pour chaque dossier").first.wait_for()
    look_at(page, "procedure-publication-refused")
    page.get_by_label("Ce qui change, et pourquoi").fill("Second avis au-delà de 30 000 €, accord de deux personnes")
    page.get_by_role("button", name="Publier cette version").click()
    page.get_by_text("Rien n’est publié : corrigez d’abord ce qui bloque").wait_for()
    page.get_by_role("link", name=re.compile("Aller là où cela se corrige – 16 lectures")).click()
    readings.get_by_label("Lectures par dossier").fill("3")
    save(page, "lectures")
    page.get_by_role("link", name="Publication").click()
    page.get_by_label("Ce qui change, et pourquoi").fill("Second avis au-delà de 30 000 €, accord de deux personnes")
    look_at(page, "procedure-publication")
    page.get_by_role("button", name="Publier cette version").click()
    page.get_by_text("La version 1 est publiée.").wait_for()
    look_at(page, "procedure-version")

    page.goto(site.url + reverse("calls:office_call_edit", args=[call.pk]))
    page.get_by_label("Procédure que suivront les dossiers").select_option(label="Aide aux projets de la ville (v1)")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Aide aux projets de la ville (v1)").click()
    page.get_by_role("link", name=call.title).wait_for()
    assert Call.objects.get(pk=call.pk).procedure == Procedure.objects.get(key=draft.key)


def test_shares_add_up_as_one_types_and_a_blank_lands_where_the_cursor_is(site: Any, page: Any, sign_in: Any) -> None:
    draft = a_draft()
    sign_in(draft.created_by)
    page.goto(site.url + reverse("calls:procedure_tab", args=[draft.pk, "versements"]))
    total = page.locator("[data-sum-of]")
    assert total.inner_text() == "100 %"
    page.get_by_label("Part de l’aide, en %").first.fill("60,5")
    assert total.inner_text() == "90,5 %"
    look_at(page, "procedure-money")
    page.get_by_role("link", name="Lettres").click()
    letter = in_section(page, "lettre-decision_letter")
    letter.locator("summary").click()
    letter.get_by_label("Votre texte").fill("Bonjour ")
    letter.get_by_role("button", name="{organisation}").click()
    assert letter.get_by_label("Votre texte").input_value() == "Bonjour {organisation}"
    letter.get_by_role("button", name="Voir l’aperçu sans enregistrer").click()
    letter.get_by_text("Aperçu, avec un dossier inventé").wait_for()
    look_at(page, "procedure-letters")
    page.get_by_role("link", name="Fichier").click()
    look_at(page, "procedure-file")
    page.goto(site.url + reverse("calls:procedure_facts"))
    look_at(page, "procedure-facts")
    page.goto(site.url + reverse("calls:procedure_drop", args=[draft.pk]))
    look_at(page, "procedure-drop")


def test_a_session_that_ends_takes_nothing_typed_with_it(site: Any, page: Any, sign_in: Any, context: Any) -> None:
    draft = a_draft()
    sign_in(draft.created_by)
    page.goto(site.url + reverse("calls:procedure_tab", args=[draft.pk, "regles"]))
    page.get_by_label("Lectures par dossier").fill("2")
    context.clear_cookies()
    in_section(page, "lectures").get_by_role("button", name="Enregistrer").click()
    in_section(page, "lectures").get_by_text("Ce que vous avez tapé est encore là").wait_for()
    assert page.get_by_label("Lectures par dossier").input_value() == "2"


def test_the_second_of_two_reads_who_was_faster_and_keeps_what_they_typed(site: Any, page: Any, sign_in: Any, elsewhere: Any) -> None:
    draft = a_draft()
    colleague = an_administrator(Funder.objects.get(pk=draft.funder_id))
    address = site.url + reverse("calls:procedure_tab", args=[draft.pk, "regles"])
    sign_in(draft.created_by)
    page.goto(address)
    other = elsewhere(colleague)
    other.goto(address)
    in_section(other, "lectures").get_by_label("Lectures par dossier").fill("5")
    save(other, "lectures")
    page.get_by_label("Lectures par dossier").fill("2")
    in_section(page, "commission").get_by_label("Quorum, en % des membres").fill("60")
    in_section(page, "lectures").get_by_role("button", name="Enregistrer").click()
    page.get_by_text(f"{colleague.get_full_name()} a modifié les lectures").wait_for()
    look_at(page, "procedure-overtaken")
    assert page.get_by_label("Lectures par dossier").input_value() == "2"
    assert page.get_by_label("Quorum, en % des membres").input_value() == "60", "the other sections are not touched"
    save(page, "lectures")
    draft.refresh_from_db()
    assert draft.body["reviews"] == {"count": 2}
