"""DATABASE_URL to Django's DATABASES entry."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def database(url: str, *, max_age: int, test_suffix: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)[1:]), test_suffix)
    if parts.scheme in ("postgres", "postgresql"):
        return _postgresql(parts, max_age, test_suffix)
    raise ImproperlyConfigured(f"DATABASE_URL : « {parts.scheme}:// » n’est ni sqlite:// ni postgres://.")


def _sqlite(path: Path, test_suffix: str) -> dict[str, Any]:
    """WAL, so that reading never waits for writing; IMMEDIATE, because a deferred transaction that turns
    into a writer fails at once when another wrote meanwhile, instead of waiting its turn."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
        "TEST": {"NAME": path.with_name(_test_name(path.stem, test_suffix) + ".sqlite3")},
    }


def _postgresql(parts: SplitResult, max_age: int, test_suffix: str) -> dict[str, Any]:
    name = unquote(parts.path).lstrip("/")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": max_age,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
        "TEST": {"NAME": _test_name(name, test_suffix)},
    }


def _test_name(name: str, suffix: str) -> str:
    return "_".join(part for part in ("test", name, suffix) if part)
