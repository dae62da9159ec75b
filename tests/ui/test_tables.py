import csv
import io
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from django import forms
from django.db import connection
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from tests.factories.accounts import an_organisation
from ui.table_body import body_of
from ui.tables import Column, Table, chips

pytestmark = pytest.mark.django_db

COLUMNS = (
    Column("name", "Nom", "name", sort="name", link=lambda row: f"/o/{row.pk}/"),
    Column("city", "Ville", "city", sort="city"),
    Column("members", "Membres", lambda row: row.pk, kind="number"),
)


def table(query: str = "", **options: Any) -> Table:
    return Table(COLUMNS, Organisation.objects.all(), QueryDict(query), **options)


def names(shown: Table) -> list[str]:
    return [row.name for row in shown.rows]


@pytest.fixture
def three() -> None:
    for name, city in (("B", "Sion"), ("A", "Annecy"), ("C", "Annecy")):
        an_organisation(name=name, city=city)


def test_sorted_by_the_chosen_column_then_by_number(three: None) -> None:
    assert [names(table("sort=name")), names(table("sort=-name")), names(table("sort=city"))] == [["A", "B", "C"], ["C", "B", "A"], ["A", "C", "B"]]


def test_a_column_nobody_offered_does_not_sort(three: None) -> None:
    assert names(table("sort=siret", default_sort="-name")) == ["C", "B", "A"]


def test_a_page_that_does_not_exist_gives_the_nearest(three: None) -> None:
    assert [names(table("page=99", per_page=2, default_sort="name")), names(table("page=zut", per_page=2, default_sort="name"))] == [["C"], ["A", "B"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_two_queries_whatever_the_rows(rows: int) -> None:
    for _ in range(rows):
        an_organisation()
    request = RequestFactory().get("/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        render_to_string("ui/table.html", {"table": table(), "caption": "Organismes", "request": request}, request)
    assert len(queries) == 2


def test_the_export_is_what_is_shown(three: None) -> None:
    response = table("sort=-name&export=csv").export("organismes")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert [row[:2] for row in csv.reader(io.StringIO(text), delimiter=";")] == [["Nom", "Ville"], ["C", "Annecy"], ["B", "Sion"], ["A", "Annecy"]]
    assert response["Content-Disposition"] == 'attachment; filename="organismes.csv"'


@pytest.mark.parametrize("name", ["=1+1", "+33", "-x", "@SUM(A1)", "\tx"])
def test_a_spreadsheet_runs_nothing_of_ours(name: str) -> None:
    an_organisation(name=name)
    text = b"".join(table("export=csv").export("o").streaming_content).decode("utf-8-sig")
    assert next(row for row in list(csv.reader(io.StringIO(text), delimiter=";"))[1:])[0] == f"'{name}"


def test_the_workbook_holds_texts_never_formulas() -> None:
    an_organisation(name="=1+1")
    response = table("export=xlsx").export("organismes")
    with ZipFile(io.BytesIO(b"".join(response.streaming_content))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    response.close()
    assert "=1+1" in sheet
    assert "<f>" not in sheet


def test_an_unknown_export_is_no_export() -> None:
    assert table("export=pdf").wanted_export == ""


class Filters(forms.Form):
    city = forms.CharField(label="Ville", required=False)
    form = forms.ChoiceField(label="Forme", choices=[("", "toutes"), ("association", "Association")], required=False)
    late = forms.BooleanField(label="En retard", required=False)


def test_filters_read_as_words_one_can_take_away() -> None:
    params = QueryDict("city=Sion&form=association&late=on&sort=name&page=2")
    assert [(chip.label, chip.url) for chip in chips(Filters(params), params)] == [
        ("Ville : Sion", "?form=association&late=on&sort=name"),
        ("Forme : Association", "?city=Sion&late=on&sort=name"),
        ("En retard", "?city=Sion&form=association&sort=name"),
    ]


def test_an_empty_list_says_so(three: None) -> None:
    request = RequestFactory().get("/")
    nobody = Table(COLUMNS, Organisation.objects.none(), QueryDict())
    assert "Aucune ligne ne répond à ces filtres." in render_to_string("ui/table.html", {"table": nobody, "caption": "Organismes"}, request)


@pytest.mark.parametrize("text, whole", [("CLB-2026-00031", True), ("DEC-CLB-2026-0001", True), ("Port-Essai", False), ("Les Lampions", False), ("–", False)])
def test_a_number_of_ours_is_read_on_one_line(text: str, whole: bool) -> None:
    written = body_of([SimpleNamespace(pk=1)], [Column("x", "X", lambda row: text)], selectable=False)
    assert ('<span class="code">' in written) is whole
