"""The doctor names what is missing, and only that."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config import doctor


def test_a_library_that_is_missing_is_named_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(doctor.LIBRARIES, "no-such-library", "libnosuch0")
    assert doctor.libraries() == "apt-get install libnosuch0"


def test_a_broker_that_is_away_is_said(settings: Any) -> None:
    settings.PUBLISH_ON_COMMIT, settings.BROKER_URL = True, "amqp://guest:guest@127.0.0.1:1//"
    assert doctor.broker() == "Le courtier ne répond pas (Connection refused) : vérifiez BROKER_URL."


def test_no_broker_is_needed_in_memory(settings: Any) -> None:
    settings.PUBLISH_ON_COMMIT = False
    assert doctor.broker() == ""


@pytest.mark.django_db
def test_a_migrated_database_is_well() -> None:
    assert doctor.database() == ""


@pytest.mark.django_db
def test_the_command_fails_when_something_is_missing(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT, said = tmp_path, io.StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", stdout=said)
    assert "  manque  Feuilles de style : manage.py collectstatic --noinput" in said.getvalue().splitlines()


@pytest.mark.django_db
def test_the_command_says_yes_when_nothing_is_missing(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")
    said = io.StringIO()
    call_command("doctor", stdout=said)
    assert said.getvalue().splitlines() == [f"      ok  {name}" for name in doctor.CHECKS]
