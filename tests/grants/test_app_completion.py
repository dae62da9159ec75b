"""Asking for what is missing, and what the officer's judgement of the form changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.models import Document, OutgoingMail
from grants.models import Application, Deposit
from tests.factories.accounts import a_case_officer
from tests.factories.grants import a_conflict, a_submitted_application, an_admissible_application, an_inadmissible_application, an_incomplete_application, kept
from workflows import clocks
from workflows.door import perform
from workflows.errors import GuardFailed
from workflows.journal import broken_link, life_of
from workflows.models import Clock
from workflows.outbox import drain

pytestmark = pytest.mark.django_db


@contextmanager
def refused(sentence: str) -> Iterator[None]:
    with pytest.raises(GuardFailed) as error:
        yield
    assert sentence in error.value.sentence


def test_a_request_for_completion_lasts_until_the_end_of_a_day_where_the_funder_lives() -> None:
    dossier = an_incomplete_application()
    zone = dossier.funder.zone
    wanted = datetime.combine(timezone.localdate() + timedelta(days=10), time(23, 59, 59), tzinfo=zone)
    clock = Clock.objects.get(noun="application", subject_id=dossier.pk)
    assert (dossier.state, dossier.information_due_at, clock.due_at, clock.case_ref) == ("awaiting_information", wanted, wanted, dossier.case_ref)


def test_completing_keeps_the_first_deposit_and_adds_another() -> None:
    dossier = an_incomplete_application(sections=("partenaires",))
    first = Deposit.objects.get()
    kept(dossier, "partenaires", {"partners": "La Fanfare d’Essai", "contact_name": "Camille Essai", "contact_email": "contact@example.org"})
    perform(dossier, "complete", actor=dossier.applicant)
    again = Deposit.objects.get(rank=2)
    assert (dossier.state, dossier.information_due_at, dossier.sections_to_complete, dossier.content_digest) == ("submitted", None, [], again.digest)
    assert (first.content["answers"]["partenaires"]["partners"], again.content["answers"]["partenaires"]["partners"]) == ("Un texte d’essai, assez long pour être lu.", "La Fanfare d’Essai")
    assert Clock.objects.get().stopped_at is not None
    assert broken_link(dossier.case_ref) is None


def test_what_was_asked_is_asked_until_it_is_there() -> None:
    dossier = an_incomplete_application(sections=("partenaires",))
    kept(dossier, "partenaires", {"partners": ""})
    with refused("Section à terminer : Les partenaires"):
        perform(dossier, "complete", actor=dossier.applicant)


def test_the_clock_dismisses_once_what_never_came() -> None:
    dossier = an_incomplete_application()
    late = dossier.information_due_at + timedelta(seconds=1)
    Application.objects.filter(pk=dossier.pk).update(information_due_at=timezone.now() - timedelta(seconds=1))
    assert (clocks.sweep(late), clocks.sweep(late)) == (1, 0)
    drain()
    dossier.refresh_from_db()
    last = life_of(dossier.case_ref).exclude(target="").last()
    assert (dossier.state, last.step, last.actor.is_system) == ("dismissed", "dismiss", True)
    assert OutgoingMail.objects.filter(slug="application_dismissed").count() == 1


def test_nobody_dismisses_before_the_delay_is_over() -> None:
    dossier = an_incomplete_application()
    with refused("n’est pas écoulé"):
        perform(dossier, "dismiss", actor=a_case_officer(dossier.funder))


@pytest.mark.parametrize(("inputs", "sentence"), [({"sections": ["projet"]}, "Indiquez jusqu’à quel jour"), ({"sections": []}, "au moins une section"), ({"sections": ["inconnue"]}, "au moins une section")])
def test_a_request_names_a_day_ahead_and_sections_that_exist(inputs: dict[str, object], sentence: str) -> None:
    dossier = a_submitted_application()
    day = {} if "jour" in sentence else {"due_on": timezone.localdate() + timedelta(days=5)}
    with refused(sentence):
        perform(dossier, "request_information", actor=a_case_officer(dossier.funder), reason="Précisez.", **inputs, **day)
    with refused("n’est pas à venir"):
        perform(dossier, "request_information", actor=a_case_officer(dossier.funder), reason="Précisez.", sections=["projet"], due_on=timezone.localdate())


def test_the_officer_s_screen_offers_the_sections_and_the_usual_delay(client: Client) -> None:
    dossier = a_submitted_application()
    officer = a_case_officer(dossier.funder)
    client.force_login(officer)
    address = reverse("workflows:step", args=["application", dossier.pk, "request_information"])
    page = client.get(address).content.decode()
    due_on = timezone.localdate(timezone=dossier.funder.zone) + timedelta(days=15)
    assert (f'value="{due_on.isoformat()}"' in page, page.count('name="sections"')) == (True, 5)
    answer = client.post(address, {"reason": "Le calendrier manque.", "sections": ["projet"], "due_on": due_on.isoformat()})
    dossier.refresh_from_db()
    assert (answer.status_code, dossier.state, dossier.sections_to_complete) == (302, "awaiting_information", ["projet"])


def test_the_applicant_completes_on_screen(client: Client) -> None:
    dossier = an_incomplete_application(sections=("projet",))
    client.force_login(dossier.applicant)
    sheet = client.get(reverse("grants:application", args=[dossier.pk])).content.decode()
    draft = client.get(reverse("grants:draft", args=[dossier.pk])).content.decode()
    assert (reverse("grants:draft", args=[dossier.pk]) in sheet, reverse("grants:section", args=[dossier.pk, "projet"]) in draft) == (True, True)
    assert reverse("grants:section", args=[dossier.pk, "partenaires"]) not in draft
    page = client.get(reverse("grants:submit", args=[dossier.pk]))
    done = client.post(reverse("grants:submit", args=[dossier.pk]), {"seen": page.context["form"].initial["seen"], "certified": "on"})
    dossier.refresh_from_db()
    assert (done.status_code, dossier.state) == (302, "submitted")


def test_who_declares_admissible_takes_charge_and_the_journal_keeps_what_was_checked(client: Client) -> None:
    dossier = a_submitted_application()
    officer = a_case_officer(dossier.funder)
    client.force_login(officer)
    client.post(reverse("workflows:step", args=["application", dossier.pk, "declare_admissible"]), {"checked": ["1", "3"]})
    dossier.refresh_from_db()
    checked = life_of(dossier.case_ref).last().data["checked"]
    assert (dossier.state, dossier.case_officer, len(checked)) == ("admissible", officer, 2)
    assert checked[1].startswith("La demande entre dans l’objet")


def test_messages_go_to_those_who_write_and_never_to_an_officer_in_conflict() -> None:
    dossier = an_incomplete_application(sections=("partenaires",))
    shut, other = a_case_officer(dossier.funder), a_case_officer(dossier.funder)
    a_conflict(shut, dossier, declared_by=other)
    kept(dossier, "partenaires", {"partners": "aucun", "contact_name": "Camille Essai", "contact_email": "contact@example.org"})
    perform(dossier, "complete", actor=dossier.applicant)
    drain()
    told = set(OutgoingMail.objects.filter(slug="information_received").values_list("to", flat=True))
    assert (shut.email in told, other.email in told) == (False, True)
    assert set(OutgoingMail.objects.filter(slug="information_requested").values_list("to", flat=True)) == {dossier.applicant.email}


def test_each_judgement_leaves_its_message_and_its_paper() -> None:
    an_admissible_application()
    refused = an_inadmissible_application()
    drain()
    papers = set(Document.objects.filter(issued_at__isnull=False).values_list("slug", "case_ref"))
    assert ("inadmissibility_letter", refused.case_ref) in papers
    assert ("acknowledgement", refused.case_ref) in papers
    assert set(OutgoingMail.objects.values_list("slug", "state")) == {("application_submitted", "sent"), ("application_admissible", "sent"), ("application_inadmissible", "sent")}
