"""Beginning a request: one draft per click, taken up again as often as one likes."""

import re

from django.db import transaction

from accounts.models import Organisation, User
from calls.models import Call
from grants.models import Application
from grants.models.application import DRAFT_MARK, draft_reference
from grants.reading.refusals import Refused

REFERENCE = re.compile(rf"{DRAFT_MARK}[0-9a-f]{{12}}")


@transaction.atomic
def start(*, call: Call, organisation: Organisation, applicant: User, reference: str = "") -> Application:
    """A new draft. `reference` names the click: the same click twice gives the same draft.

    The draft keeps the version of the procedure that the call pins.
    """
    if not REFERENCE.fullmatch(reference):
        reference = draft_reference()
    draft, _created = Application.objects.get_or_create(
        case_ref=reference,
        defaults={
            "call": call,
            "funder": call.funder,
            "procedure": call.procedure,
            "organisation": organisation,
            "applicant": applicant,
            "is_live_performance": organisation.is_live_performance,
        },
    )
    if (draft.call_id, draft.organisation_id) != (call.pk, organisation.pk):
        raise Refused.stale_click()
    return draft
