"""The whole suite: no network, no SMTP, nothing written outside a temporary folder, tables emptied honestly."""

import smtplib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands import flush
from django.db import connections

from tests.browser.fixtures import browser, context, elsewhere, page, sign_in, site  # noqa: F401 - one browser for every room's screens
from tests.databases import django_db_setup  # noqa: F401 - replaces that of pytest-django
from tests.hostility import refuse_elsewhere, without_triggers

#: For the one test that speaks to a server of its own, on this machine.
REAL_CONNECT = smtplib.SMTP.connect


DATABASE = {"db", "transactional_db", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--needs-database", action="store_true", help="only what asks a database: the rest says the same on every one of them")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--needs-database"):
        left_out = [item for item in items if not (item.get_closest_marker("django_db") or DATABASE & set(getattr(item, "fixturenames", ())))]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """The database driver speaks for itself; every Python socket stays on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        patch.setattr(smtplib.SMTP, "connect", _no_smtp)
        yield


def _guarded(method: Any) -> Any:
    def connect(self: socket.socket, address: Any) -> Any:
        refuse_elsewhere(address)
        return method(self, address)

    return connect


def _no_smtp(*args: object, **kwargs: object) -> None:
    raise AssertionError("A test tried to send a real message by SMTP.")


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.STORAGE_DIR = settings.MEDIA_ROOT = tmp_path / "storage"
    settings.MAIL_DIR = settings.EMAIL_FILE_PATH = tmp_path / "mail"


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_journal() -> Iterator[None]:
    """Transactional tests empty every table at their end, the append-only ones too."""
    honest = flush.Command.handle

    def handle(self: flush.Command, **options: Any) -> None:
        with without_triggers(connections[options["database"]]):
            honest(self, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", handle)
        yield
