"""The store keeps whole files or none."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from documents import canonical, conf, storage
from documents.errors import CorruptedFile, StoreFailed


def files() -> list[Path]:
    return [path for path in conf.store_dir().rglob("*") if path.is_file()]


def test_the_same_bytes_are_one_read_only_file() -> None:
    assert storage.put(b"essai") == storage.put(b"essai") == canonical.sha256(b"essai")
    (path,) = files()
    assert (path.stat().st_mode & 0o777, storage.get(canonical.sha256(b"essai"))) == (0o400, b"essai")


def test_a_full_disk_is_said_and_leaves_nothing_half(monkeypatch: Any) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFailed, match="Le disque des pièces est plein : rien n’a été enregistré"):
        storage.put(b"essai")
    assert files() == []


def test_a_death_before_the_name_leaves_nothing_under_it(monkeypatch: Any) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", die)
    with pytest.raises(KeyboardInterrupt):
        storage.put(b"essai")
    assert files() == []


def test_a_half_file_of_a_former_life_is_replaced() -> None:
    path = storage.path_of(canonical.sha256(b"essai"))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"es")
    storage.put(b"essai")
    assert storage.get(canonical.sha256(b"essai")) == b"essai"


def test_altered_and_missing_bytes_are_not_given_back() -> None:
    digest = storage.put(b"essai")
    path = storage.path_of(digest)
    path.chmod(0o600)
    path.write_bytes(b"assai")
    with pytest.raises(CorruptedFile, match="a été altérée"):
        storage.get(digest)
    path.unlink()
    with pytest.raises(CorruptedFile, match="manque dans le dépôt"):
        storage.get(digest)
    assert not storage.holds(digest)
