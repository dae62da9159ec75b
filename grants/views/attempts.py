"""One way to try a verb from a screen: done, or the sentences of the door, and nothing lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from workflows.errors import DoorError


def attempt(request: HttpRequest, act: Callable[[], Any], done: str) -> bool:
    try:
        act()
    except DoorError as error:
        say(request, error)
        return False
    messages.success(request, done)
    return True


def say(request: HttpRequest, error: DoorError) -> None:
    for reason in error.reasons:
        messages.error(request, reason)
