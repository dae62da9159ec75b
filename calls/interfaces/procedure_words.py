"""A procedure in words: what each stage means, and every passage of a body as one labelled line.

`lines(body)` is the reading used everywhere: the page of a version groups them, a comparison sets two of them side by side.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.enums import Role
from calls.interfaces.procedure_conditions import said
from calls.referentials.legal import legal_settings
from documents.catalogue import PAPERS
from ui.formats import percent
from workflows.lifecycle import Lifecycle

#: (name, what it means), in the order they are lived.
STAGES = {
    "two_phases": (
        gettext_lazy("Deux temps"),
        gettext_lazy("On demande d’abord une note d’intention ; seules les personnes retenues déposent un dossier complet."),
    ),
    "review": (gettext_lazy("Lectures"), gettext_lazy("Des personnes lisent chaque dossier et le notent, chacune de son côté.")),
    "second_review": (gettext_lazy("Second avis"), gettext_lazy("D’autres personnes relisent certains dossiers, par exemple les demandes élevées.")),
    "committee": (gettext_lazy("Commission"), gettext_lazy("Une commission débat du dossier et rend un avis ; sans elle, on décide directement.")),
    "convention": (gettext_lazy("Convention"), gettext_lazy("Au-delà du seuil, l’aide se signe à deux ; en dessous, un arrêté suffit.")),
    "report": (gettext_lazy("Bilan"), gettext_lazy("Les bénéficiaires rendent compte de ce qui a été fait, et de l’argent dépensé.")),
    "renewal": (gettext_lazy("Renouvellement"), gettext_lazy("Avant la fin de la convention, une évaluation dit si elle peut être renouvelée.")),
}
NATURES = {"money": gettext_lazy("En argent"), "in_kind": gettext_lazy("En nature (un prêt, un lieu, du temps) : rien n’est versé")}
USES = {"residency": gettext_lazy("Résidence"), "acquisition": gettext_lazy("Acquisition"), "commission": gettext_lazy("Commande")}
KINDS = {
    "advance": gettext_lazy("Avance"),
    "interim": gettext_lazy("Acompte"),
    "balance": gettext_lazy("Solde"),
    "single": gettext_lazy("Versement unique"),
}
CONDITIONS = {
    "notification": gettext_lazy("à la notification de la décision"),
    "signature": gettext_lazy("à la signature de la convention"),
    "interim_report": gettext_lazy("après chaque bilan intermédiaire accepté"),
    "final_report": gettext_lazy("après le bilan final accepté"),
}
MAJORITIES = {
    "simple": gettext_lazy("Simple : plus de oui que de non"),
    "absolute": gettext_lazy("Absolue : plus de la moitié des suffrages exprimés"),
    "two_thirds": gettext_lazy("Aux deux tiers des suffrages exprimés"),
}
UNITS = {"calendar": gettext_lazy("jours"), "working": gettext_lazy("jours ouvrés")}
QUESTION_TYPES = {
    "text": gettext_lazy("Texte court"),
    "long_text": gettext_lazy("Texte long"),
    "money": gettext_lazy("Montant"),
    "integer": gettext_lazy("Nombre entier"),
    "date": gettext_lazy("Date"),
    "choice": gettext_lazy("Un choix"),
    "multi_choice": gettext_lazy("Plusieurs choix"),
    "yes_no": gettext_lazy("Oui ou non"),
    "email": gettext_lazy("Adresse électronique"),
    "url": gettext_lazy("Adresse d’une page"),
}
#: The passages of a body, in the words of the tabs: also what a colleague is said to have changed.
PASSAGES = {
    "title": gettext_lazy("le nom"),
    "stages": gettext_lazy("les étapes"),
    "who": gettext_lazy("qui fait quoi"),
    "admissibility": gettext_lazy("les points de recevabilité"),
    "reviews": gettext_lazy("les lectures"),
    "committee": gettext_lazy("la commission"),
    "approvals": gettext_lazy("les approbations"),
    "conditions": gettext_lazy("les conditions"),
    "delays": gettext_lazy("les délais"),
    "convention": gettext_lazy("l’acte attributif"),
    "aid": gettext_lazy("la nature de l’aide"),
    "instalments": gettext_lazy("les versements"),
    "payment": gettext_lazy("le délai de versement"),
    "report": gettext_lazy("le bilan"),
    "renewal": gettext_lazy("le renouvellement"),
    "letters": gettext_lazy("les lettres"),
    "samples": gettext_lazy("les exemples"),
}


@dataclass(frozen=True)
class Line:
    """One thing a procedure says: under which passage, its name, its value in words."""

    passage: str
    label: str
    value: str


def step_label(name: str) -> str:
    """« Dossier : Ouvrir les lectures » for `application.open_review`."""
    noun, _dot, step = name.partition(".")
    lifecycle = Lifecycle.registry.get(noun)
    known = lifecycle.steps.get(step) if lifecycle else None
    return _("%(noun)s : %(step)s") % {"noun": lifecycle.label, "step": known.label} if lifecycle and known else name


def role_label(role: str) -> str:
    return str(Role(role).label) if role in Role.values else role


def lines(body: dict[str, Any]) -> dict[str, Line]:
    """{path: line}, in reading order. A path names the same thing in two versions, so that they can be compared."""
    return {path: Line(path.split(".", 1)[0], str(label), str(value)) for path, label, value in _read(body)}


def _read(body: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    yield "title", _("Nom"), body.get("title", "")
    for stage in body.get("stages", []):
        yield f"stages.{stage}", STAGES[stage][0] if stage in STAGES else stage, STAGES[stage][1] if stage in STAGES else ""
    for name, role in body.get("who", {}).items():
        yield f"who.{name}", step_label(name), role_label(role)
    for reader in (_reading, _committee, _agreements, _times, _instrument, _money, _report, _letters):
        yield from reader(body)


def _reading(body: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for check in body.get("admissibility", {}).get("checks", []):
        yield f"admissibility.{check}", _("Point vérifié"), check
    reviews = body.get("reviews", {})
    yield from _present("reviews", reviews, {"count": _("Lectures par dossier"), "minimum": _("Lectures qui suffisent"), "grid": _("Grille de lecture")})
    second = reviews.get("second", {})
    yield from _present("reviews.second", second, {"count": _("Lectures du second avis"), "grid": _("Grille du second avis")})
    if second:
        yield "reviews.second.when", _("Second avis demandé"), said(second["when"], "application") if second.get("when") else _("toujours")


def _committee(body: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    committee = body.get("committee", {})
    if "quorum" in committee:
        yield "committee.quorum", _("Quorum"), _("%(share)s des membres") % {"share": share(committee["quorum"])}
    if "majority" in committee:
        yield "committee.majority", _("Majorité"), MAJORITIES.get(committee["majority"], committee["majority"])


def _agreements(body: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for each in body.get("approvals", []):
        yield f"approvals.{each['key']}", each["label"], _approval(each)
    for each in body.get("conditions", []):
        noun = each["step"].partition(".")[0]
        yield f"conditions.{each['key']}", _("Pour « %(step)s »") % {"step": step_label(each["step"])}, f"{said(each['must'], noun)} – {each['says']}"


def _approval(rule: dict[str, Any]) -> str:
    count, noun = rule["count"], rule["step"].partition(".")[0]
    words = ngettext("accord d’%(count)d personne (%(role)s) avant « %(step)s »", "accord de %(count)d personnes (%(role)s) avant « %(step)s »", count)
    parts = [words % {"count": count, "role": role_label(rule["role"]), "step": step_label(rule["step"])}]
    parts += [_("si %(condition)s") % {"condition": said(rule["when"], noun)}] if rule.get("when") else []
    parts += [_("dans les %(days)d jours") % {"days": rule["within_days"]}] if rule.get("within_days") else []
    return ", ".join(parts)


def _times(body: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name, delay in body.get("delays", {}).items():
        yield f"delays.{name}", _("Délai pour compléter un dossier") if name == "completion" else name, f"{delay['days']} {UNITS.get(delay['unit'], delay['unit'])}"


def _instrument(body: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    convention = body.get("convention", {})
    if convention.get("always"):
        yield "convention.always", _("Convention"), _("toujours, quel que soit le montant")
    for name, label in {
        "above_setting": _("Convention au-delà de"),
        "live_performance_setting": _("Convention pour le spectacle vivant au-delà de"),
        "years_max_setting": _("Durée au plus"),
    }.items():
        if name in convention:
            yield f"convention.{name}", label, setting_label(convention[name])
    for use in convention.get("clauses", []):
        yield f"convention.clauses.{use}", _("Articles propres à un usage"), USES.get(use, use)
    if "years" in convention:
        yield "convention.years", _("Durée de la convention"), ngettext("%(count)d an", "%(count)d ans", convention["years"]) % {"count": convention["years"]}


def _money(body: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    if "nature" in body.get("aid", {}):
        yield "aid.nature", _("L’aide est donnée"), NATURES.get(body["aid"]["nature"], body["aid"]["nature"])
    for rank, each in enumerate(body.get("instalments", []), start=1):
        said = f"{KINDS.get(each['kind'], each['kind'])}, {share(each['share'])} {CONDITIONS.get(each['condition'], each['condition'])}"
        yield f"instalments.{rank}", _("Versement %(rank)d") % {"rank": rank}, said
    if "within_setting" in body.get("payment", {}):
        yield "payment.within_setting", _("Délai de versement"), setting_label(body["payment"]["within_setting"])


def _report(body: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    report, interim, renewal = body.get("report", {}), body.get("report", {}).get("interim", {}), body.get("renewal", {})
    yield from _months("report.due_months_after_end", _("Bilan attendu"), report.get("due_months_after_end"), _("après la fin du projet"))
    if "due_setting" in report:
        yield "report.due_setting", _("Délai du bilan donné par"), setting_label(report["due_setting"])
    if interim.get("each_year"):
        yield "report.interim.each_year", _("Bilan intermédiaire"), _("chaque année")
    yield from _months("report.interim.due_months_after_year", _("Bilan intermédiaire attendu"), interim.get("due_months_after_year"), _("après la fin de l’année"))
    for each in report.get("questions", []):
        needed = _("obligatoire") if each.get("required") else _("facultative")
        yield f"report.questions.{each['key']}", _("Question du bilan"), f"{each['label']} ({QUESTION_TYPES.get(each['type'], each['type'])}, {needed})"
    if renewal.get("offered"):
        yield "renewal.offered", _("Renouvellement"), _("proposé")
        yield from _months("renewal.months_before_end", _("Renouvellement ouvert"), renewal.get("months_before_end"), _("avant la fin"))


def _letters(body: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for each in body.get("letters", []):
        yield f"letters.{each['paper']}", paper_label(each["paper"]), each["text"]
    for rank, each in enumerate(body.get("samples", []), start=1):
        yield f"samples.{rank}", _("Dossier d’exemple"), each["title"]


def _present(base: str, group: dict[str, Any], labels: dict[str, str]) -> Iterable[tuple[str, Any, Any]]:
    return ((f"{base}.{name}", label, group[name]) for name, label in labels.items() if name in group)


def _months(path: str, label: str, months: int | None, after: str) -> Iterator[tuple[str, Any, Any]]:
    if months is not None:
        yield path, label, ngettext("%(count)d mois %(after)s", "%(count)d mois %(after)s", months) % {"count": months, "after": after}


def share(value: Any) -> str:
    return percent(Decimal(str(value)), 0 if Decimal(str(value)) * 100 % 1 == 0 else 2)


def setting_label(code: str) -> str:
    shipped = legal_settings().get(code)
    return f"{shipped.rule} ({code})" if shipped else code


def paper_label(slug: str) -> str:
    return str(PAPERS[slug].title) if slug in PAPERS else slug
