"""The tab « Simulation »: asked on screen, played by the worker slice by slice, read by whoever asked and nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from grants.domain.past_cases import PAST, cases, is_still_in_sight, observed
from grants.interfaces.procedure_simulation import ground_of
from grants.models import Application
from tests.factories.accounts import an_administrator
from tests.factories.grants import a_conflict, a_submitted_application
from tests.factories.panels import House, a_house
from workflows import outbox
from workflows.door import perform
from workflows.models import JournalEntry, OutboxRow, ProcedureDraft, SimulationRun, Task
from workflows.procedures import runs
from workflows.procedures.drafts import save_draft, start_draft


@pytest.fixture
def house(db: Any) -> House:
    return a_house()


@pytest.fixture
def administrator(house: House) -> User:
    return an_administrator(house.funder)


@pytest.fixture
def draft(house: House, administrator: User) -> ProcedureDraft:
    """Less reading, no committee."""
    base = house.call.procedure
    assert base is not None
    made = start_draft(based_on=base, funder_id=house.funder.pk, title="Version allégée", by=administrator)
    light = {"stages": ["review", "convention", "report"], "reviews": {"count": 1}, "instalments": [{"kind": "single", "share": 1, "condition": "notification"}]}
    return save_draft(draft=made, revision=made.revision, changes=light, by=administrator)


def asked(draft: ProcedureDraft, by: User, source: str = "past", **wanted: Any) -> SimulationRun:
    run = runs.ask(draft=draft, source=source, wanted=wanted, ground=ground_of(draft.funder_id), by=by)
    outbox.drain()
    run.refresh_from_db()
    return run


def tab(draft: ProcedureDraft) -> str:
    return reverse("calls:procedure_tab", args=[draft.pk, "simulation"])


def test_past_dossiers_go_their_new_way_beside_the_old_and_nothing_of_theirs_is_written(house: House, administrator: User, draft: ProcedureDraft) -> None:
    awarded, refused = house.notified().application, house.notified(outcome="rejection", divergence="Enveloppe épuisée.").application
    outbox.drain()
    before = (JournalEntry.objects.count(), Task.objects.count(), list(Application.objects.order_by("pk").values()))
    run = asked(draft, administrator)
    assert (run.total, run.done, run.finished_at is not None, [str(pk) for pk in run.cases]) == (2, 2, True, [str(awarded.pk), str(refused.pk)])
    after, base = run.result["after"], run.result["before"]
    assert (after["ends"], base["ends"]) == ({"awarded": 1, "rejected": 1}, {"awarded": 1, "rejected": 1})
    assert ("in_committee" in after["states"], base["states"]["in_committee"]) == (False, 2)
    assert (after["marks"]["review:1"], base["marks"]["review:2"]) == (2, 2)
    assert (JournalEntry.objects.count(), Task.objects.count(), list(Application.objects.order_by("pk").values())) == before


def test_playing_twice_gives_the_same_to_the_letter(house: House, administrator: User, draft: ProcedureDraft) -> None:
    house.reviewed()
    house.notified()
    first, second = asked(draft, administrator), asked(draft, administrator)
    assert first.result == second.result
    invented = [asked(draft, administrator, "invented", count=40, seed=5).result for _again in range(2)]
    assert invented[0] == invented[1]


def test_slice_by_slice_interrupted_and_told_twice_each_dossier_counts_once(administrator: User, draft: ProcedureDraft, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = asked(draft, administrator, "invented", count=50, seed=2)
    monkeypatch.setattr(runs, "SLICE", 20)
    run = runs.ask(draft=draft, source="invented", wanted={"count": 50, "seed": 2}, ground=ground_of(draft.funder_id), by=administrator)
    seen = []
    for start in (0, 0, 20, 0, 20, 40):  # a row handled twice, late, out of order
        runs.play_slice({"run": run.pk, "from": start})
        run.refresh_from_db()
        seen.append((run.done, run.finished_at is not None))
    assert seen == [(20, False), (20, False), (40, False), (40, False), (40, False), (50, True)]
    assert {name: value for name, value in run.result.items() if name != "outcomes"} == {name: value for name, value in whole.result.items() if name != "outcomes"}
    outbox.drain()
    assert not OutboxRow.objects.filter(topic=runs.TOPIC, done_at=None).exists()


def test_the_recused_play_without_the_dossier_and_lose_sight_of_what_was_played_with_it(house: House, administrator: User, draft: ProcedureDraft, client: Client) -> None:
    shown, secret = house.reviewed(), house.reviewed()
    run = asked(draft, administrator)
    client.force_login(administrator)
    assert secret.case_ref in client.get(tab(draft)).content.decode()
    a_conflict(administrator, secret)
    page = client.get(tab(draft)).content.decode()
    assert (is_still_in_sight(run, administrator), secret.case_ref in page, shown.case_ref in page) == (False, False, False)
    assert "ne sont plus les mêmes" in page
    again = asked(draft, administrator)
    assert (again.cases, again.result["after"]["states"]["submitted"]) == ([shown.pk], 1)
    assert secret.case_ref not in str(again.result)


def test_a_conflict_declared_between_two_slices_shuts_the_dossier_to_the_worker_too(house: House, administrator: User, draft: ProcedureDraft, monkeypatch: pytest.MonkeyPatch) -> None:
    dossiers = [house.admissible() for _ in range(2)]
    monkeypatch.setattr(runs, "SLICE", 1)
    run = runs.ask(draft=draft, source="past", wanted={}, ground={}, by=administrator)
    runs.play_slice({"run": run.pk, "from": 0})
    a_conflict(administrator, dossiers[1])
    runs.play_slice({"run": run.pk, "from": 1})
    run.refresh_from_db()
    assert (run.done, [row[0] for row in run.result["rows"]]) == (2, [str(dossiers[0].pk)])


def test_a_run_is_its_askers_alone_and_the_draft_is_its_funders(house: House, administrator: User, draft: ProcedureDraft, client: Client) -> None:
    house.reviewed()
    run = asked(draft, administrator)
    colleague = an_administrator(house.funder)
    client.force_login(colleague)
    page = client.get(f"{tab(draft)}?simulation={run.pk}").content.decode()
    assert "Aucune simulation encore" in page
    assert "suivraient un autre chemin" not in page
    for stranger in (house.officer, house.secretary, an_administrator(a_house().funder)):
        client.force_login(stranger)
        assert client.get(tab(draft)).status_code == 404


def test_it_says_so_when_the_draft_has_changed_since(house: House, administrator: User, draft: ProcedureDraft, client: Client) -> None:
    house.reviewed()
    asked(draft, administrator)
    client.force_login(administrator)
    stale = "Le brouillon a changé depuis"
    assert stale not in client.get(tab(draft)).content.decode()
    draft.refresh_from_db()
    save_draft(draft=draft, revision=draft.revision, changes={"reviews": {"count": 3}}, by=administrator)
    assert stale in client.get(tab(draft)).content.decode()


def test_on_screen_from_the_choice_to_the_last_dossier(house: House, administrator: User, draft: ProcedureDraft, client: Client) -> None:
    dossier = house.notified().application
    client.force_login(administrator)
    assert "Aucune simulation encore" in client.get(tab(draft)).content.decode()
    wrong = client.post(tab(draft), {"source": "invented", "count": "20000", "seed": "1"})
    assert (wrong.status_code, "10000" in wrong.content.decode()) == (422, True)
    answer = client.post(tab(draft), {"source": "past", "call": str(house.call.pk), "year": str(dossier.submitted_at.year)})
    waiting = client.get(answer.url.split("#")[0]).content.decode()
    assert ('hx-trigger="every 2s"' in waiting, "Simulation en cours" in waiting, ">Actualiser</a>" in waiting) == (True, True, True)
    outbox.drain()
    page = client.get(answer.url.split("#")[0]).content.decode()
    for said in ("1 dossier sur 1 suivrait un autre chemin", "<strong>En commission</strong>", "<strong>1 lecture</strong>", "<strong>2 lectures</strong>", "Les mêmes chiffres en tableau", "1 lecture à confier (2 sous la version actuelle) ; pour 2 membres du jury, 1 chacun.", dossier.get_absolute_url()):
        assert said in page
    assert 'hx-trigger' not in page
    none = client.post(tab(draft), {"source": "past", "year": "1999"})
    assert none.status_code == 422
    empty = a_house(funder=house.funder)
    assert Application.objects.filter(call=empty.call).count() == 0


def test_the_choices_show_only_calls_the_person_sees_dossiers_of(house: House, administrator: User, draft: ProcedureDraft, client: Client) -> None:
    dossier = house.admissible()
    client.force_login(administrator)
    assert f'<option value="{house.call.pk}">' in client.get(tab(draft)).content.decode()
    a_conflict(administrator, dossier)
    assert f'<option value="{house.call.pk}">' not in client.get(tab(draft)).content.decode()


def test_the_worker_asks_as_much_for_one_dossier_as_for_three_and_the_page_too(house: House, administrator: User, draft: ProcedureDraft, client: Client) -> None:
    client.force_login(administrator)
    counts = []
    for more in (1, 2):
        for _each in range(more):
            house.reviewed()
        outbox.drain()
        run = asked(draft, administrator)
        with CaptureQueriesContext(connection) as worker:
            assert len(list(cases(run, run.cases))) == run.total
        counts.append(len(worker))
        client.get(tab(draft))
        with CaptureQueriesContext(connection) as page:
            client.get(tab(draft))
        counts.append(len(page))
    assert counts[:2] == counts[2:]


def test_the_median_stay_comes_from_the_journal(house: House, administrator: User, draft: ProcedureDraft) -> None:
    for days in (2, 3, 9):
        start = timezone.now()
        dossier = a_submitted_application(call=house.call, at=start)
        perform(dossier, "declare_admissible", actor=house.officer, at=start + timedelta(days=days))
    run = runs.ask(draft=draft, source=PAST.name, wanted={}, ground={}, by=administrator)
    assert observed(run) == {"application.submitted": [3, 3]}


def test_five_runs_are_kept_for_each_person(administrator: User, draft: ProcedureDraft) -> None:
    made = [asked(draft, administrator, "invented", count=1, seed=seed) for seed in range(7)]
    assert [run.pk for run in runs.runs_of(draft, administrator)] == [run.pk for run in reversed(made[2:])]
