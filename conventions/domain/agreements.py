"""Agreeing on words, then signing them: the same for a convention and for an amendment.

At the agreement the digest of the words is kept, and the paper sealed. A signature is asked of the papers' room: the state
says signed at once, the ink follows in a moment, on the very bytes that were presented.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from conventions.enums import Side
from conventions.guards.signing import agreed_paper, paper_slug
from documents.effects import SIGNATURE
from documents.issue import withdraw
from documents.texts import text_of
from workflows import outbox
from workflows.lifecycle import Act


class Sealed:
    """The circumstances of a click, carried through the door. They are kept with the signature; the journal, which is never
    erased, keeps only their digest."""

    def __init__(self, content: Mapping[str, Any] | None = None) -> None:
        self.content = dict(content or {})

    def __str__(self) -> str:
        return hashlib.sha256(json.dumps(self.content, sort_keys=True, default=str).encode()).hexdigest()


def agree(subject: Any, act: Act) -> None:
    subject.agreed_at, subject.agreed_by = act.at, act.actor
    subject.text_digest = digest_of(subject)
    act.record["text_digest"] = subject.text_digest


def void(subject: Any, act: Act) -> None:
    """The agreement falls; the paper sealed for it is kept, withdrawn: whoever verifies it is told so."""
    act.record["voided_digest"] = subject.text_digest
    paper = agreed_paper(subject)
    if paper is not None:
        act.then(withdraw, document=paper, actor=act.actor, reason=act.reason)
    subject.agreed_at, subject.agreed_by, subject.text_digest = None, None, ""


def digest_of(subject: Any) -> str:
    return text_of(paper_slug(subject), subject).sha256


def ask_for_ink(subject: Any, act: Act, side: Side) -> None:
    """Left in the transaction of the step: the signature is put by a worker, once."""
    paper = agreed_paper(subject)
    evidence = {**circumstances_of(act), "consent": consent_of(act), "sha256_presented": act.inputs["sha256_presented"]}
    payload = {"document": str(paper.public_id), "party": str(side), "actor": act.actor.pk, "capacity": act.inputs.get("capacity") or "", "evidence": evidence}
    outbox.put(SIGNATURE, payload, key=f"{SIGNATURE}:{paper.public_id}:{side}")
    act.record["document"] = paper.number


def circumstances_of(act: Act) -> dict[str, Any]:
    given = act.inputs.get("circumstances")
    return given.content if isinstance(given, Sealed) else {}


def consent_of(act: Act) -> dict[str, Any]:
    text = act.inputs["consent"]
    return {"text": text, "text_sha256": hashlib.sha256(text.encode()).hexdigest(), "locale": "fr", "checkbox_at": act.at.isoformat()}


def consent_sentence(subject: Any, side: Side) -> str:
    """What one ticks; the evidence repeats it."""
    convention = subject.convention
    who = convention.beneficiary.name if side == Side.BENEFICIARY else convention.funder.name
    return _("J’ai lu cette pièce en entier, j’en accepte les termes et je la signe au nom de : %(who)s.") % {"who": who}
