"""Tables and pages of the floor; imported once `benchmarks.floor` has set Django up."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, models
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import path

from benchmarks.floor import WORDS, in_csv, in_xlsx, instant

STATES = ("submitted", "admissible", "under_review", "awarded", "rejected")


class Organisation(models.Model):
    name = models.CharField(max_length=200)

    class Meta:
        app_label = "floor"


class Dossier(models.Model):
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    number = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    received_at = models.DateTimeField()

    class Meta:
        app_label = "floor"
        indexes = [models.Index(fields=["-received_at", "-id"], name="floor_list")]


class Reading(models.Model):
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="readings")
    reader = models.ForeignKey(User, models.PROTECT)
    score = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        app_label = "floor"


class Journal(models.Model):
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="journal")
    actor = models.ForeignKey(User, models.PROTECT)
    verb = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        app_label = "floor"


COLUMNS = ["number", "title", "organisation__name", "state", "amount", "score", "received_at"]


def table(request: HttpRequest) -> HttpResponse:
    rows, q = Dossier.objects.order_by("-received_at", "-id"), request.GET.get("q", "")
    counts = list(Dossier.objects.order_by().values_list("state").annotate(n=Count("pk")))
    rows = rows.filter(title__icontains=q) if q else rows
    context = {"rows": list(rows.values("pk", *COLUMNS)[:50]), "counts": counts, "q": q, "total": rows.count()}
    return render(request, "list", context)


def one(request: HttpRequest, pk: int) -> HttpResponse:
    row = Dossier.objects.select_related("organisation").get(pk=pk)
    context = {"row": row, "readings": list(row.readings.select_related("reader")), "journal": list(row.journal.select_related("actor").order_by("at"))}
    return render(request, "one", context)


def rows_of() -> Any:
    return Dossier.objects.order_by("number").values_list(*COLUMNS).iterator(chunk_size=2000)


def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(in_csv(COLUMNS, rows_of()), content_type="text/csv")


def as_xlsx(request: HttpRequest) -> HttpResponse:
    return HttpResponse(in_xlsx(COLUMNS, rows_of()))


urlpatterns = [path("", table), path("one/<int:pk>/", one), path("csv/", as_csv), path("xlsx/", as_xlsx)]


def load(count: int) -> Client:
    """A loaded base is used as it is."""
    call_command("migrate", verbosity=0)
    if Dossier._meta.db_table in connection.introspection.table_names():
        return _signed_in()
    with connection.schema_editor() as editor:
        for model in (Organisation, Dossier, Reading, Journal):
            editor.create_model(model)
    users = [User.objects.create_user(f"essai{rank}") for rank in range(5)]
    Organisation.objects.bulk_create([Organisation(name=f"Compagnie d’essai {rank}") for rank in range(500)])
    Dossier.objects.bulk_create([_dossier(rank) for rank in range(1, count + 1)], batch_size=500)
    Reading.objects.bulk_create([Reading(dossier_id=pk, reader=users[each], score="3.50") for pk in range(1, count + 1) for each in range(3)], batch_size=500)
    Journal.objects.bulk_create([Journal(dossier_id=pk, actor=users[0], verb=verb, at=instant(pk)) for pk in range(1, count + 1) for verb in ("submit", "admit")], batch_size=500)
    connection.cursor().execute("ANALYZE")
    return _signed_in()


def _signed_in() -> Client:
    client = Client()
    client.force_login(User.objects.get(username="essai0"))
    return client


def _dossier(rank: int) -> Dossier:
    return Dossier(
        organisation_id=rank % 500 + 1,
        number=f"ESS-2027-{rank:05}",
        title=f"{WORDS[rank % 10]} {WORDS[rank // 10 % 10]} {rank}",
        state=STATES[rank % 5],
        amount=1000 + rank,
        score="3.50",
        received_at=instant(rank),
    )
