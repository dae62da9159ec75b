"""Where this room finds its settings. `config/settings.py` reads the environment; nobody else does."""

from pathlib import Path

from django.conf import settings

NOTO = Path("/usr/share/fonts/truetype/noto")


def made(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def store_dir() -> Path:
    return made(Path(settings.STORAGE_DIR) / "papers")


def keys_dir() -> Path:
    return made(Path(settings.KEYS_DIR))


def mailbox_dir() -> Path:
    return made(Path(settings.MAIL_DIR))


def font_dir() -> Path:
    return Path(getattr(settings, "DOCUMENT_FONTS", "") or NOTO)


def site_url() -> str:
    return str(settings.SITE_URL)


def seconds_to_draw() -> float:
    return float(getattr(settings, "DOCUMENT_SECONDS", 30))


def upload_limit() -> int:
    return int(settings.MAX_UPLOAD_BYTES)
