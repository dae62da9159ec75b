"""One way to write data down, so that the same data always has the same digest.

Decimals, days and instants survive the round trip: a paper reserved today and rendered tomorrow reads the same.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from decimal import Decimal

from django.utils.functional import Promise

READERS: dict[str, Callable[[str], object]] = {
    "decimal": Decimal,
    "day": dt.date.fromisoformat,
    "instant": dt.datetime.fromisoformat,
}


def plain(value: object) -> object:
    if isinstance(value, Decimal):
        return {"decimal": format(value, "f")}
    if isinstance(value, dt.datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be written in a paper: give text, numbers, days, lists or dictionaries")


def dump(data: object) -> str:
    return json.dumps(data, default=plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def restore(pairs: dict[str, object]) -> object:
    if len(pairs) == 1:
        ((kind, text),) = pairs.items()
        if kind in READERS and isinstance(text, str):
            return READERS[kind](text)
    return pairs


def load(text: str) -> object:
    return json.loads(text, object_hook=restore)


def digest(data: object) -> str:
    return hashlib.sha256(dump(data).encode()).hexdigest()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def texts(value: object) -> list[str]:
    """Every string inside, to ask the fonts whether they can draw it."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, (list, tuple)):
        return [text for inner in value for text in texts(inner)]
    return [str(value)] if isinstance(value, (str, Promise)) else []
