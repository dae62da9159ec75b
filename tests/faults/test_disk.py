"""The disk is full while a document is stored: a sentence, no half file, no row; once there is room, the same act succeeds."""

import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from documents import storage
from documents.errors import StoreFailed
from tests.workflows.conftest import administrator, city  # noqa: F401 - fixtures

ROOM = 256 * 1024


@pytest.fixture
def small_disk(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A real file system of 256 kB where this account may mount one."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(place)], capture_output=True, check=False).returncode == 0
    if not mounted:
        pytest.skip("this account may not mount a small file system; the limit on file size is tried instead")
    settings.STORAGE_DIR = place
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def small_files() -> Iterator[None]:
    """The system refuses to let a file grow past 64 kB: works for any account."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def files_in(place: Path) -> list[str]:
    return sorted(path.name for path in place.rglob("*") if path.is_file())


def test_a_full_disk_says_so_and_leaves_nothing(small_disk: Path) -> None:
    with pytest.raises(StoreFailed) as refusal:
        storage.put(os.urandom(2 * ROOM))
    assert str(refusal.value.sentence).startswith("Le disque des pièces est plein : rien n’a été enregistré.")
    assert files_in(small_disk) == []


def test_what_was_stored_before_is_untouched_and_room_made_is_enough(small_disk: Path) -> None:
    kept = storage.put(b"contrat signe" * 100)
    filler = small_disk / "filler"
    filler.write_bytes(b"0" * (ROOM - 64 * 1024))
    paper = os.urandom(128 * 1024)
    with pytest.raises(StoreFailed):
        storage.put(paper)
    assert storage.get(kept) == b"contrat signe" * 100
    filler.unlink()
    assert storage.get(storage.put(paper)) == paper


def test_a_refused_file_leaves_no_half_anywhere(small_files: None, settings: Any) -> None:
    with pytest.raises(StoreFailed):
        storage.put(os.urandom(1024 * 1024))
    assert files_in(Path(settings.STORAGE_DIR)) == []


@pytest.mark.django_db
def test_an_upload_on_a_full_disk_leaves_no_row(small_disk: Path, administrator: Any) -> None:  # noqa: F811
    from documents.models import StoredFile

    with pytest.raises(StoreFailed), transaction.atomic():
        StoredFile.objects.create(sha256=storage.put(os.urandom(2 * ROOM)), size=2 * ROOM, content_type="application/pdf", original_name="budget.pdf", uploaded_by=administrator)
    assert StoredFile.objects.count() == 0
