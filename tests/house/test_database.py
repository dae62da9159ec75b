"""Migrations are written, people are never deleted, the application's tables say so."""

import io

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models

OURS = ("ui", "accounts", "workflows", "documents", "calls", "grants", "conventions")


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in OURS]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, stderr=said)
    except SystemExit:
        pytest.fail(said.getvalue())


def test_migrations_are_named_by_meaning() -> None:
    names = {name for label in OURS for name in _migration_names(label)}
    assert [name for name in names if name.endswith("_auto") or "_auto_" in name] == []


def _migration_names(label: str) -> list[str]:
    folder = apps.get_app_config(label).path
    return sorted(path.stem for path in __import__("pathlib").Path(folder, "migrations").glob("0*.py"))


def test_nothing_of_ours_disappears_with_a_person() -> None:
    loose = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, (models.ForeignKey, models.OneToOneField))
        and field.related_model._meta.label == settings.AUTH_USER_MODEL
        and not model._meta.auto_created
        and field.remote_field.on_delete not in (models.PROTECT, models.RESTRICT)
    ]
    assert loose == []


@pytest.mark.django_db
def test_sqlite_is_opened_the_safe_way() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    with connection.cursor() as cursor:
        found = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert (found, connection.transaction_mode) == (["wal", 2, 1], "IMMEDIATE")
