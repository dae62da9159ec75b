"""What is shipped (forms, grids, criteria, procedures) and how a content becomes a numbered version.

Keeping the same content again gives the version that has it; a changed one gives the next. Nothing kept is ever changed.
"""

from copy import deepcopy
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.system import system_actor
from calls.criteria import KINDS
from calls.models import CallForm, Criterion, ScoringGrid
from calls.referentials import files, shapes
from calls.referentials.schema import BadData, check
from workflows import procedures
from workflows.models import Procedure
from workflows.procedures.prover import blocking, prove

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {"form": ROOT / "forms", "grid": ROOT / "grids", "procedure": ROOT / "procedures"}


def shipped(kind: str) -> list[str]:
    """The codes of the files shipped for « form », « grid » or « procedure »."""
    return sorted(path.stem for path in FOLDERS[kind].glob("*.yaml"))


def content_of(kind: str, key: str) -> dict[str, Any]:
    """Of one's own: the file is read once, and whoever changes what they were given changes it for themselves alone."""
    return deepcopy(files.read(str(FOLDERS[kind] / f"{key}.yaml")))


def keep_form(key: str, content: dict[str, Any] | None = None) -> CallForm:
    body = content if content is not None else content_of("form", key)
    check(key, shapes.FORM, body)
    _once(key, [section["key"] for section in body["sections"]])
    _once(key, [question["key"] for section in body["sections"] for question in section.get("questions", [])])
    return _version(CallForm, key, body)


def keep_grid(key: str, content: dict[str, Any] | None = None) -> ScoringGrid:
    body = content if content is not None else content_of("grid", key)
    check(key, shapes.GRID, body)
    _once(key, [item["code"] for item in body["items"]])
    return _version(ScoringGrid, key, body)


def keep_procedure(key: str, content: dict[str, Any] | None = None, *, by: Any = None) -> Procedure:
    body = content if content is not None else content_of("procedure", key)
    check(key, shapes.PROCEDURE, body)
    if wrong := blocking(prove(body)):
        raise BadData(key, [f"{finding.place} : {finding.reason} {finding.mend}" for finding in wrong])
    _keep_named_grids(body)
    return procedures.publish(key=key, title=body["title"], body=body, by=by or system_actor())


def _keep_named_grids(body: dict[str, Any]) -> None:
    """The grids a procedure names are there as soon as it is, when they are shipped."""
    readings = body.get("reviews", {})
    for key in {readings.get("grid"), readings.get("second", {}).get("grid")} & set(shipped("grid")):
        keep_grid(key)


def keep_criterion(code: str) -> Criterion:
    """A criterion shipped with the product."""
    content = next((each for each in files.read("criteria.yaml") if each["code"] == code), None)
    if content is None:
        raise BadData(code, [_("Ce critère n’est pas livré avec Sillage.")])
    return new_criterion(**content)


@transaction.atomic
def new_criterion(*, referential: str, code: str, kind: str, title: str, wording: str, settings: dict[str, Any]) -> Criterion:
    """The version of the criterion that says exactly this. Refuses an unknown kind, and settings its kind does not take."""
    if kind not in KINDS:
        raise BadData(code, [_("Cette nature de critère n’existe pas : %(kind)s.") % {"kind": kind}])
    sentences = KINDS[kind].complaints(settings)
    if sentences:
        raise BadData(code, sentences)
    said = {"kind": kind, "title": title, "wording": wording, "settings": settings}
    digest = procedures.digest_of(said)
    versions = Criterion.objects.filter(referential=referential, code=code)
    same = versions.filter(digest=digest).order_by("-version").first()
    return same or Criterion.objects.create(referential=referential, code=code, version=_next(versions), digest=digest, **said)


@transaction.atomic
def _version(model: Any, key: str, body: dict[str, Any]) -> Any:
    digest = procedures.digest_of(body)
    versions = model._default_manager.filter(key=key)
    latest = versions.order_by("-version").first()
    if latest is not None and latest.digest == digest:
        return latest
    return model._default_manager.create(key=key, version=_next(versions), title=body["title"], body=body, digest=digest)


def _next(versions: Any) -> int:
    return (versions.aggregate(last=Max("version"))["last"] or 0) + 1


def _once(name: str, keys: list[str]) -> None:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise BadData(name, [_("Code présent deux fois : %(keys)s.") % {"keys": ", ".join(twice)}])
