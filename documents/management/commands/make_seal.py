from typing import Any

from cryptography.hazmat.primitives import hashes
from django.core.management.base import BaseCommand

from accounts.models import Funder
from documents import seals


class Command(BaseCommand):
    help = "Makes the certification authority of this instance, the seal of each funder, and the list of revoked certificates. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        root = seals.root()
        self.stdout.write(f"{seals.name_in(root)}: {root.fingerprint(hashes.SHA256()).hex()}, {root.not_valid_after_utc:%Y-%m-%d}")
        for funder in Funder.objects.all():
            seal = seals.seal_of(funder)
            self.stdout.write(f"{seal.holder}: {seal.fingerprint}, {seal.expires_at:%Y-%m-%d}, {seal.level.label}")
        self.stdout.write(str(seals.renew_list()))
