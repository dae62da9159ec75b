"""SQLite's own default (DEFERRED) fails a reader that becomes a writer: pinned on a plain file, and the house's answer beside it."""

import sqlite3
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from config.database import database


def prepared(path: Path) -> None:
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("CREATE TABLE counter (n INTEGER)")
        file.execute("INSERT INTO counter VALUES (0)")


def read_then_write(path: Path, begin: str, writers: int = 4, rounds: int = 5) -> tuple[int, int]:
    """Each transaction reads, lets the others read, then writes: (refused, final count)."""
    refused: list[str] = []
    ready = threading.Barrier(writers)

    def work() -> None:
        file = sqlite3.connect(path, timeout=20, isolation_level=None)
        ready.wait()
        for _ in range(rounds):
            try:
                file.execute(begin)
                (n,) = file.execute("SELECT n FROM counter").fetchone()
                threading.Event().wait(0.005)
                file.execute("UPDATE counter SET n = ?", (n + 1,))
                file.execute("COMMIT")
            except sqlite3.OperationalError as error:
                refused.append(str(error))
                file.execute("ROLLBACK")
        file.close()

    threads = [threading.Thread(target=work) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (count,) = sqlite3.connect(path).execute("SELECT n FROM counter").fetchone()
    return len(refused), count


def test_deferred_transactions_are_refused_at_once_whatever_the_timeout(tmp_path: Path) -> None:
    prepared(tmp_path / "file.sqlite3")
    refused, count = read_then_write(tmp_path / "file.sqlite3", "BEGIN DEFERRED")
    assert refused > 0
    assert refused + count == 20


def test_immediate_transactions_wait_their_turn_and_lose_nothing(tmp_path: Path) -> None:
    prepared(tmp_path / "file.sqlite3")
    assert read_then_write(tmp_path / "file.sqlite3", "BEGIN IMMEDIATE") == (0, 20)


def test_the_house_opens_sqlite_that_way() -> None:
    options = database("sqlite:////tmp/essai.sqlite3", max_age=0, test_suffix="")["OPTIONS"]
    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)
    assert "synchronous=FULL" in options["init_command"]


@pytest.mark.django_db
def test_the_database_under_test_is_opened_that_way_too() -> None:
    if connection.vendor == "sqlite":
        assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    else:
        assert connection.features.has_select_for_update_skip_locked
