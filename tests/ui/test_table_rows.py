"""An export says the same whichever way its rows are read, and says it as it always has."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import pytest
from django.db.models.signals import post_init
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Funder
from grants.interfaces.tables import DOSSIERS, local_day
from grants.lifecycle import APPLICATION
from grants.models import Application
from tests.factories.accounts import an_association
from tests.factories.grants import a_draft
from ui.addresses import address_of
from ui.table_rows import is_field, lean, rows_of
from ui.tables import Column, Table

pytestmark = pytest.mark.django_db

COLUMNS = (
    Column("number", _("Numéro"), "case_ref", sort="case_ref", link=lambda row: row.get_absolute_url()),
    Column("organisation", _("Organisme"), "organisation.name"),
    Column("title", "=Projet", "title"),
    Column("amount", _("Demandé"), "amount_requested", kind="money", currency=lambda row: row.funder),
    Column("submitted", _("Déposé le"), "submitted_at", kind="when", place=lambda row: row.funder),
    Column("starts", _("Début"), "starts_on", kind="day"),
    Column("score", _("Points"), "score", kind="number"),
    Column("live", _("Spectacle vivant"), "is_live_performance"),
    Column("officer", _("Instruit par"), "case_officer.full_name"),
    Column("day", _("Jour"), local_day, reads=("submitted_at", "funder.time_zone"), kind="day"),
    Column("sections", _("Sections"), "sections_to_complete"),
    Column("share", _("Part"), lambda score: score / 20 if score else None, reads=("score",), kind="percent"),
    Column("state", _("État"), lambda state: APPLICATION.words[state].staff, reads=("state",), kind="state"),
)
WHOLE = Column("project", _("Projet"), str)
CSV = (
    "\ufeffNuméro;Organisme;'=Projet;Demandé;Déposé le;Début;Points;Spectacle vivant;Instruit par;Jour;Sections;Part;État\r\n"
    'ESS-1;\'=Lampions;"\'+un ; ""deux""\ntrois";1250,50;2027-03-04 00:30:00+01:00;2027-05-01;12,50;True;Camille Essai;2027-03-04;[];0,625;Brouillon\r\n'
    "ESS-2;'=Lampions;;;;;;False;;;['project'];;Brouillon\r\n"
)


@pytest.fixture
def two() -> None:
    given = [
        {"title": '+un ; "deux"\ntrois', "amount_requested": Decimal("1250.50"), "submitted_at": datetime(2027, 3, 3, 23, 30, tzinfo=UTC), "starts_on": date(2027, 5, 1), "score": "12.50", "is_live_performance": True},
        {"sections_to_complete": ["project"]},
    ]  # fmt: skip
    first = a_draft()
    first.applicant.full_name = "Camille Essai"
    first.applicant.save()
    given[0]["case_officer"] = first.applicant
    second = a_draft(call=first.call, organisation=an_association())
    for rank, (draft, fields) in enumerate(zip((first, second), given, strict=True), start=1):
        draft.organisation.name = "=Lampions"
        draft.organisation.save()
        Application.objects.filter(pk=draft.pk).update(case_ref=f"ESS-{rank}", **fields)
    Funder.objects.update(time_zone="Europe/Paris")


@pytest.fixture
def built() -> Iterator[list[Any]]:
    """Every dossier built as an instance while the test runs."""
    seen: list[Any] = []

    def note(instance: Any, **_rest: Any) -> None:
        seen.append(instance)

    post_init.connect(note, sender=Application)
    yield seen
    post_init.disconnect(note, sender=Application)


def exported(kind: str, *columns: Column) -> bytes:
    response = Table(columns, Application.objects.order_by("case_ref"), QueryDict(f"export={kind}")).export("dossiers")
    content = response.getvalue()
    if kind == "xlsx":
        response.file_to_stream.close()
    return content


def sheet(content: bytes) -> dict[str, bytes]:
    """All of the workbook but the hour it was made."""
    with ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist() if name != "docProps/core.xml"}


def slow(*columns: Column) -> list[list[Any]]:
    return [[column.raw(row) for column in columns] for row in Application.objects.order_by("case_ref")]


def test_every_kind_of_column_is_written_as_it_always_has_been(two: None) -> None:
    assert exported("csv", *COLUMNS).decode() == CSV


def test_values_and_instances_say_the_same(two: None, built: list[Any]) -> None:
    fast = list(rows_of(COLUMNS, Application.objects.order_by("case_ref")))
    assert built == []
    assert fast == slow(*COLUMNS)
    assert [[type(each) for each in row] for row in fast] == [[type(each) for each in row] for row in slow(*COLUMNS)]


def test_a_column_that_needs_the_whole_row_gets_it(two: None, built: list[Any]) -> None:
    text = exported("csv", *COLUMNS, WHOLE).decode()
    assert len(built) == 2
    assert text.split("\r\n")[2] == CSV.split("\r\n")[2] + ";Dossier sans titre"


def test_the_workbook_is_the_same_both_ways(two: None) -> None:
    plain = sheet(exported("xlsx", *COLUMNS))
    through = [Column(each.name, each.label, each.raw, kind=each.kind) for each in COLUMNS]
    assert plain == sheet(exported("xlsx", *through))


def test_rows_told_apart_by_what_is_not_shown_are_all_there(two: None) -> None:
    rows = Application.objects.distinct().order_by("organisation__name")
    assert list(rows_of([COLUMNS[1]], rows)) == [["=Lampions"], ["=Lampions"]]


def test_the_list_of_dossiers_builds_no_instance_to_export(two: None, built: list[Any]) -> None:
    assert len(list(rows_of(DOSSIERS, Application.objects.all()))) == 2
    assert built == []


@pytest.mark.parametrize(
    "path, plain",
    [
        ("title", True),
        ("call.scheme.funder.name", True),
        ("case_officer.full_name", True),
        ("funder", False),
        ("funder.logo", False),
        ("funder.zone", False),
        ("get_state_display", False),
        ("title.upper", False),
        ("answers.section", False),
        ("pk", False),
    ],
)
def test_only_stored_fields_are_read_by_the_database_alone(path: str, plain: bool) -> None:
    assert is_field(Application, path) is plain


def test_a_row_on_screen_holds_what_was_asked_and_fetches_nothing_else(two: None, built: list[Any]) -> None:
    rows = lean(Application.objects.order_by("case_ref"), ("title", "funder.time_zone", "case_officer.full_name"))
    assert [(row.funder.time_zone, row.case_officer.full_name) for row in rows] == [("Europe/Paris", "Camille Essai"), ("Europe/Paris", None)]
    assert built == []
    with pytest.raises(LookupError):
        _unasked = rows[0].funder.currency


def test_an_address_of_many_rows_is_the_one_of_the_table_of_addresses() -> None:
    assert [address_of("grants:application", pk) for pk in (1, 120)] == [reverse("grants:application", args=[pk]) for pk in (1, 120)]
