"""System checks: a paper without its template, blanks that do not match, fonts that are not there."""

from typing import Any

from django.core.checks import Error, Warning, register
from django.template import TemplateDoesNotExist

from documents import fonts, templating
from documents.catalogue import PAPERS, Paper
from documents.mail import MAILS


@register()
def papers_are_complete(app_configs: Any, **options: Any) -> list[Error]:
    return [Error(f"{paper.slug}: {fault}", id="documents.E001") for paper in PAPERS.values() for fault in faults_of(paper)]


def faults_of(paper: Paper) -> list[str]:
    """What the template uses and what the class declares must be the same names."""
    try:
        used = templating.fields_in(paper.template)
    except TemplateDoesNotExist:
        return [f"templates/{paper.template} is missing"]
    declared = {field.key for field in paper.fields}
    unused = [f"{name} is declared and never used" for name in sorted(declared - used)]
    return unused + [f"{name} is used and not declared" for name in sorted(used - declared)]


@register()
def mails_are_complete(app_configs: Any, **options: Any) -> list[Error]:
    wanted = [f"mails/{slug}/{part}.txt" for slug in MAILS for part in ("subject", "body")]
    return [Error(f"templates/{name} is missing", id="documents.E002") for name in wanted if not exists(name)]


def exists(name: str) -> bool:
    try:
        templating.engine().get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


@register()
def fonts_are_there(app_configs: Any, **options: Any) -> list[Warning]:
    missing = fonts.missing_files()
    return [Warning(f"fonts are missing: {', '.join(missing)}", hint="apt-get install fonts-noto-core", id="documents.W001")] if missing else []
