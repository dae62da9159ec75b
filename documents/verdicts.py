"""A verdict in words: what this file is, why we say so, and what to do now."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from documents.models import Document
from documents.verification import Finding, Verdict
from ui import formats


@dataclass(frozen=True)
class Answer:
    tone: str
    title: str
    text: str
    advice: str
    sha256: str
    paper: Document | None = None
    signatures: list[dict[str, Any]] = field(default_factory=list)


def answer_for(verdict: Verdict) -> Answer:
    if verdict.finding in (Finding.EXACT, Finding.OLDER) and verdict.document and verdict.document.withdrawn_at:
        return Answer("warning", *withdrawn(verdict.document), verdict.sha256, verdict.document, verdict.signatures)
    tone, title, text, advice = {
        Finding.EXACT: exact,
        Finding.OLDER: older,
        Finding.ALTERED: altered,
        Finding.FOREIGN: foreign,
        Finding.UNREADABLE: unreadable,
    }[verdict.finding](verdict)
    return Answer(tone, title, text, advice, verdict.sha256, verdict.document, verdict.signatures)


def withdrawn(document: Document) -> tuple[str, str, str]:
    facts = {"number": document.number, "when": formats.when(document.withdrawn_at, document.funder)}
    return (
        _("Pièce authentique, mais retirée"),
        _("Ce fichier est bien la pièce %(number)s, mais l’institution l’a retirée le %(when)s : elle n’est plus en vigueur.") % facts,
        _("Ne vous en servez plus. Demandez à l’institution la pièce qui la remplace."),
    )


def exact(verdict: Verdict) -> tuple[str, str, str, str]:
    assert verdict.document
    return (
        "success",
        _("Copie exacte de la pièce en vigueur"),
        _("Ce fichier est, octet pour octet, la pièce %(number)s de %(name)s.") % {"number": verdict.document.number, "name": verdict.document.funder.name},
        _("Vous pouvez vous y fier. Gardez ce fichier tel quel : l’imprimer ou l’enregistrer autrement lui ferait perdre ses preuves."),
    )


def older(verdict: Verdict) -> tuple[str, str, str, str]:
    assert verdict.document
    assert verdict.revision
    return (
        "warning",
        _("Version antérieure d’une pièce"),
        _("Ce fichier est authentique, mais c’est la version n° %(n)d de la pièce %(number)s : il lui manque ce qui a été signé ou horodaté depuis.")
        % {"n": verdict.revision.n, "number": verdict.document.number},
        _("Demandez la version en vigueur à la personne qui vous l’a remis, ou téléchargez-la si vous avez accès au dossier."),
    )


def altered(verdict: Verdict) -> tuple[str, str, str, str]:
    what = _("la pièce %(number)s") % {"number": verdict.document.number} if verdict.document else _("une pièce de cette maison")
    return (
        "error",
        _("Ce fichier a été modifié"),
        _("Il se présente comme %(what)s, mais ses octets ne sont ceux d’aucune version que nous ayons produite.") % {"what": what},
        _("Ne vous y fiez pas. Demandez l’original à l’institution, et dites-lui d’où vient ce fichier."),
    )


def foreign(verdict: Verdict) -> tuple[str, str, str, str]:
    signed = (
        _("Ses signatures sont cohérentes entre elles, sans que nous puissions dire qui elles engagent.")
        if verdict.is_intact
        else _("Nous n’y trouvons pas de signature intacte qui mène à une racine connue.")
    )
    return (
        "info",
        _("Ce fichier ne vient pas de cette maison"),
        _("Aucune pièce émise ici n’a cette empreinte. À titre d’information : %(signed)s") % {"signed": signed[0].lower() + signed[1:]},
        _("Adressez-vous à l’organisme qui l’a produit."),
    )


def unreadable(_verdict: Verdict) -> tuple[str, str, str, str]:
    return (
        "info",
        _("Ce fichier n’est pas un PDF"),
        _("Nos pièces sont des fichiers PDF : celui-ci n’en est pas une."),
        _("Choisissez le fichier PDF que vous avez reçu, sans le convertir ni le photographier."),
    )
