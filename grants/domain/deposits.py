"""What is deposited, written down so that anyone can check it again: one canonical JSON, one digest."""

from datetime import datetime
from typing import Any

from documents.canonical import digest
from grants.models import Application, Deposit
from workflows.journal import plain


def deposit(*, application: Application, at: datetime) -> Deposit:
    """Fixes the content of the request as it stands. The digest is on the receipt, in the journal and on the dossier."""
    content = content_of(application)
    rank = application.deposits.count() + 1
    return Deposit.objects.create(application=application, rank=rank, received_at=at, content=content, digest=digest(content))


def content_of(application: Application) -> dict[str, Any]:
    """Everything that was typed and joined: exactly what the preview showed."""
    call, organisation = application.call, application.organisation
    return {
        "call": {"slug": call.slug, "title": call.title},
        "form": {"key": call.form.key, "version": call.form.version, "digest": call.form.digest} if call.form else {},
        "procedure": application.procedure.digest if application.procedure else "",
        "organisation": {name: getattr(organisation, name) for name in ORGANISATION},
        "answers": {answers.section: answers.data for answers in application.answers.order_by("section")},
        "budget": [{name: plain(getattr(line, name)) for name in BUDGET} for line in application.budget.order_by("position", "pk")],
        "promises": [
            _promise(promise) for promise in application.promises.select_related("call_criterion__criterion").order_by("call_criterion__position", "pk")
        ],
        "documents": [_piece(piece) for piece in pieces_of(application)],
    }


def pieces_of(application: Application) -> Any:
    return application.documents.filter(removed_at=None).select_related("file").order_by("slot", "pk")


ORGANISATION = ("name", "legal_form", "country", "siret", "rna", "uid", "address", "postcode", "city", "legal_representative")
BUDGET = ("position", "kind", "account", "label", "amount_planned", "is_requested_grant", "pay_role", "pay_unit", "pay_quantity", "pay_status", "pay_domain")


def _promise(promise: Any) -> dict[str, Any]:
    criterion = promise.call_criterion.criterion
    return {"criterion": [criterion.referential, criterion.code, criterion.version], "answer": promise.answer, "finding": promise.finding}


def _piece(piece: Any) -> dict[str, Any]:
    return {"slot": piece.slot, "name": piece.file.original_name, "size": piece.file.size, "sha256": piece.file.sha256}


def mark_of(application: Application) -> str:
    """A short mark of what is typed and joined: it tells whether a page shows what would be deposited now."""
    sections = list(application.answers.order_by("section").values_list("section", "revision"))
    return digest([sections, list(pieces_of(application).values_list("pk", flat=True))])
