"""The technical log says what happened to the machine, never to whom: addresses and account numbers are masked."""

import logging
import re
from typing import Any

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")


def masked(text: str) -> str:
    return ACCOUNT.sub("<iban>", ADDRESS.sub("<adresse>", text))


class Masking(logging.Formatter):
    """Masks the finished line, so that arguments and tracebacks are covered too."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def logs(level: str) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": Masking, "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "fontTools": {"level": "ERROR"},
            "weasyprint": {"level": "ERROR"},
            "pyhanko": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
        },
    }
