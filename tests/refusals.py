"""`with refused(WrongState, "…")` : the door stays shut, and says so to the person in these words."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from workflows.errors import DoorError


@contextmanager
def refused(kind: type[DoorError], saying: str) -> Iterator[None]:
    with pytest.raises(kind) as refusal:
        yield
    assert saying in " ".join(refusal.value.reasons)
