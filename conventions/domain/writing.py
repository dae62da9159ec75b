"""The terms of a draft that are not articles: purpose, days, who follows it."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.clauses import open_draft
from conventions.domain.refusals import Refused
from conventions.models import Convention
from workflows.journal import append


@transaction.atomic
def rewrite_terms(*, convention: Convention, purpose: str, starts_on: date, ends_on: date, by: Any) -> Convention:
    draft = open_draft(convention, by)
    if ends_on < starts_on:
        raise Refused(_("L’échéance de la convention précède son début."))
    draft.purpose, draft.starts_on, draft.ends_on = purpose.strip(), starts_on, ends_on
    draft.save(update_fields=["purpose", "starts_on", "ends_on"])
    append(
        draft.case_ref,
        "terms_rewritten",
        actor=by,
        noun="convention",
        subject_id=draft.pk,
        data={"purpose": draft.purpose, "starts_on": starts_on, "ends_on": ends_on},
    )
    return draft
