from datetime import timedelta

from django.apps import AppConfig


class FaultsConfig(AppConfig):
    name = "tests.faults"

    def ready(self) -> None:
        from tests.faults import handlers  # noqa: F401 - they register themselves
        from workflows import outbox

        outbox.LEASE = timedelta(seconds=3)  # in the tried processes only: here, a lease is long
