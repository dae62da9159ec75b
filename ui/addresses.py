"""Addresses of many rows of one kind: what they share is asked of the URL table once, not once a row."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse

MARK = 1_234_567_890_123


def address_of(name: str, pk: int) -> str:
    """As `reverse(name, args=[pk])`, for an address with one number."""
    return _shared(name, get_script_prefix()).replace(str(MARK), str(pk))


@lru_cache(256)
def _shared(name: str, prefix: str) -> str:
    return reverse(name, args=[MARK])
