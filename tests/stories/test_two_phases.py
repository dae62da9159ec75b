"""An idea first, then the whole file: who is chosen completes it, who is not is told why."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from documents.models import Document, OutgoingMail
from grants.enums import ApplicationState
from grants.models import Application
from grants.reading.gaps import gaps_of
from tests.factories.grants import filled
from tests.stories.telling import a_town, refusal, story_of
from workflows import clocks, outbox
from workflows.door import available, perform
from workflows.journal import as_of

pytestmark = pytest.mark.django_db
SOON = timedelta(days=20)


def in_days(days: int) -> object:
    return timezone.localdate() + timedelta(days=days)


@story_of("expression_of_interest")
def test_an_idea_is_shortlisted_then_completed_read_and_granted(client: Client) -> None:
    town = a_town("expression_of_interest", form="expression_of_interest")
    secretary, officer = town.house.secretary, town.house.officer
    dossier = town.admitted(town.deposited())
    assert (dossier.phase, dossier.budget.count(), dossier.deposits.count(), dossier.amount_requested) == (1, 0, 1, None)
    only = "Seule la manifestation d’intérêt est déposée : présélectionnez la demande ou écartez-la."
    assert only in refusal(dossier, "open_review", by=secretary)
    assert refusal(dossier, "shortlist", by=secretary, due_on=timezone.localdate()) == ["Le jour indiqué n’est pas à venir : laissez au moins un jour."]

    perform(dossier, "shortlist", actor=secretary, due_on=in_days(20))
    assert (dossier.state, dossier.phase, sorted(dossier.sections_to_complete)) == (
        "shortlisted",
        2,
        ["budget", "engagements", "intention", "pieces", "projet"],
    )
    assert "Votre demande est incomplète" in refusal(dossier, "submit_full", by=town.artist)[0]
    client.force_login(town.artist)
    page = client.get(f"/dossiers/{dossier.pk}/demande/").content.decode()
    assert "Votre manifestation d’intérêt est retenue" in page
    assert "Le projet en détail" in page
    filled(dossier, title="Le projet entier")
    assert gaps_of(dossier) == []
    perform(dossier, "submit_full", actor=town.artist)
    assert (dossier.state, dossier.deposits.count(), dossier.information_due_at) == ("submitted", 2, None)

    perform(dossier, "declare_admissible", actor=officer, checked=[])
    assert "shortlist" not in {offer.step.name for offer in available(dossier, secretary) if offer.is_open}
    town.heard(town.read(dossier, "4", "4"), amount="8000.00")
    town.decided(Application.objects.get(pk=dossier.pk))
    outbox.drain()
    slugs = sorted(Document.objects.filter(case_ref=dossier.case_ref).values_list("slug", flat=True))
    assert slugs == ["acknowledgement", "acknowledgement", "decision_letter"]
    assert OutgoingMail.objects.filter(case_ref=dossier.case_ref, slug="application_shortlisted").count() == 1


def test_who_is_not_shortlisted_is_told_why_and_may_be_reconsidered() -> None:
    town = a_town("expression_of_interest", form="expression_of_interest")
    dossier = town.admitted(town.deposited())
    perform(dossier, "set_aside", actor=town.house.secretary, reason="Hors du territoire de l’appel.")
    outbox.drain()
    assert (dossier.state, str(dossier.words_for(staff=False))) == ("not_shortlisted", "Non retenu pour la suite")
    letter = Document.objects.get(case_ref=dossier.case_ref, slug="not_shortlisted_letter")
    assert letter.is_issued
    assert OutgoingMail.objects.get(slug="application_not_shortlisted").attachments == [letter.key]
    assert refusal(dossier, "reconsider", by=town.house.secretary, reason="…") != []
    perform(dossier, "reconsider", actor=town.house.authority, reason="Recours gracieux : le lieu est dans le territoire.")
    assert dossier.state == "admissible"


def test_who_sends_nothing_in_time_is_dismissed_and_a_late_file_is_refused() -> None:
    town = a_town("expression_of_interest", form="expression_of_interest")
    dossier = town.admitted(town.deposited())
    perform(dossier, "shortlist", actor=town.house.secretary, due_on=in_days(2))
    filled(dossier)
    late = dossier.information_due_at + timedelta(seconds=1)
    assert refusal(dossier, "submit_full", by=town.artist, at=late) == ["Le délai pour déposer le dossier complet est passé."]
    with as_of(late):
        clocks.sweep(late)
        outbox.drain()
    assert Application.objects.get(pk=dossier.pk).state == ApplicationState.DISMISSED
    assert OutgoingMail.objects.filter(slug="full_file_missing").count() == 1
