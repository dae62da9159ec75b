"""The pages of papers, on a phone and on a desk."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from documents import issue, mail
from documents.mail import MAILS
from documents.models import Document, OutgoingMail
from tests.browser.look import look_at
from tests.documents.test_mail import EssayNews

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_pages_of_papers(site: Any, page: Any, sign_in: Any, signed: Document, administrator: Any, call: Any) -> None:
    MAILS["essay_news"] = EssayNews()
    with transaction.atomic():
        mail.write(slug="essay_news", subject=call, entry=None, key="x")
    del MAILS["essay_news"]
    OutgoingMail.objects.update(state="uncertain", error="L’envoi a été interrompu.")
    sign_in(administrator)
    message = OutgoingMail.objects.get()
    for name, path in {
        "register": "/documents/",
        "paper": signed.get_absolute_url(),
        "messages": "/documents/messages/",
        "message": message.get_absolute_url(),
    }.items():
        page.goto(site.url + path)
        look_at(page, f"documents-{name}")


def test_anybody_verifies_a_file(site: Any, page: Any, signed: Document, tmp_path: Path) -> None:
    file = tmp_path / "convention.pdf"
    file.write_bytes(issue.current_bytes(signed))
    page.goto(f"{site.url}/verifier/")
    look_at(page, "verification")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Vérifier ce fichier").click()
    assert page.locator("#answer h2").inner_text() == "Copie exacte de la pièce en vigueur"
    look_at(page, "verification-exact")
    file.write_bytes(issue.current_bytes(signed) + b"x")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Vérifier ce fichier").click()
    assert page.locator("#answer h2").inner_text() == "Ce fichier a été modifié"
    look_at(page, "verification-altered")
    page.goto(f"{site.url}/verifier/{signed.verification_code}/")
    look_at(page, "verification-code")
    page.goto(f"{site.url}/verifier/0000-0000-0000-0000/")
    look_at(page, "verification-unknown")
