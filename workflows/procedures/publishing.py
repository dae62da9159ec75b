"""Publishing procedures. A version never changes; publishing the same content again gives the version that has it."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from workflows.models import Procedure


def digest_of(body: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of the content."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def publish(*, key: str, title: str, body: dict[str, Any], by: Any, funder_id: int | None = None, note: str = "") -> Procedure:
    """A new immutable version, or the present one when nothing changed."""
    digest = digest_of(body)
    latest = Procedure.objects.select_for_update().filter(key=key).order_by("-version").first()
    if latest is not None and latest.digest == digest:
        return latest
    version = latest.version + 1 if latest else 1
    return Procedure.objects.create(key=key, version=version, title=title, body=body, digest=digest, published_at=timezone.now(), published_by=by, funder_id=funder_id, note=note)
