"""What must never be committed."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = {
    "a path of somebody's machine": re.compile(r"/(?:work|root|home)/\w+"),
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "a registry's address": re.compile(r"pypi\.org/simple|/simple/\b|index-url ?=", re.IGNORECASE),
    "a token": re.compile(r"\b(?:ghp|gho|glpat|sk|xox[bp])[-_][A-Za-z0-9]{20,}"),
}
MAIL = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,})\b", re.IGNORECASE)
INVENTED = re.compile(r"(?:^|\.)(?:example\.(?:org|com|net|ch|fr)|example|test|invalid|localhost)$", re.IGNORECASE)
THIS_FILE = Path(__file__).resolve()


def committed() -> list[Path]:
    """Text files known to git; outside a clone, everything but what .gitignore names."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git clone")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and path.resolve() != THIS_FILE and path.suffix not in BINARY]


BINARY = {".mo", ".png", ".jpg", ".pdf", ".woff2", ".ico", ".zip", ".xlsx", ".docx", ".odt", ".icc"}


def texts() -> list[tuple[str, str]]:
    return [(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace")) for path in committed()]


def test_nothing_of_this_machine_or_secret_is_committed() -> None:
    found = [f"{path}: {what}" for path, text in texts() for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert found == []


def test_every_address_is_invented() -> None:
    found = {f"{path}: {match.group()}" for path, text in texts() for match in MAIL.finditer(text) if not INVENTED.search(match.group(1))}
    assert found == set()
