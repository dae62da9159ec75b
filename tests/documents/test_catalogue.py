"""A paper or a mail that lacks something is refused at start-up; blanks declared and blanks used are the same."""

from typing import Any

import pytest

from documents import canonical, checks, templating
from documents.catalogue import PAPERS, MergeField, Paper, Party, paper_of, register
from documents.errors import DocumentError, IncompletePaper, RenderFailed
from documents.mail import Mail, register_mail
from documents.testing import assert_paper_is_sound, slugs_of


def test_the_papers_of_an_app_are_listed() -> None:
    assert slugs_of("documents") == ["attestation_of_case"]
    assert assert_paper_is_sound("essay_convention").startswith(b"%PDF-")


class Whole(Paper):
    slug, title, noun, prefix = "whole_paper", "Entière", "call", "ENT"
    fields = (MergeField("name", "Nom", "Camille Essai"),)

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        return {"name": "Camille Essai"}


@pytest.mark.parametrize(
    "change, fault",
    [
        ({"slug": "Whole Paper"}, "slug"),
        ({"title": ""}, "title is missing"),
        ({"noun": ""}, "noun is missing"),
        ({"prefix": "e"}, "prefix"),
        ({"fields": ()}, "at least one merge field"),
        ({"fields": (MergeField("a", "", ""), MergeField("a", "", ""))}, "declared twice"),
        ({"fields": (MergeField("document", "", ""),)}, "reserved names: document"),
        ({"signatories": (Party("seal", ""),)}, "a party signs once"),
        ({"context": Paper.context}, "context() is missing"),
        ({"slug": "attestation_of_case"}, "this slug is taken"),
    ],
)
def test_an_incomplete_paper_is_refused(change: dict[str, Any], fault: str) -> None:
    before = dict(PAPERS)
    with pytest.raises(IncompletePaper, match=fault.replace("(", r"\(").replace(")", r"\)")):
        register(type("Spoilt", (Whole,), change))
    assert before == PAPERS


def test_an_incomplete_mail_is_refused() -> None:
    with pytest.raises(IncompletePaper, match="category, recipients"):
        register_mail(type("Spoilt", (Mail,), {"slug": "spoilt", "noun": "call"}))


def test_context_gives_exactly_the_declared_fields() -> None:
    paper = type("Generous", (Whole,), {"context": lambda self, subject, entry: {"name": "x", "more": "y"}})()
    with pytest.raises(IncompletePaper, match="more declared or given, not both"):
        paper.filled(None, None)


def test_a_missing_template_is_said() -> None:
    assert checks.faults_of(Whole()) == ["templates/documents/whole_paper.html is missing"]


def test_fields_are_found_wherever_a_template_hides_them(settings: Any, tmp_path: Any) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "hidden.html").write_text(
        "{% extends 'documents/base.html' %}{% load i18n ui %}{% block body %}{{ a.b }}{% if c and d.e == f %}{% for x, y in g.items %}{{ x }}{{ y.z }}{{ forloop.counter }}{% endfor %}"
        "{% elif h|length > 3 %}{% with i=j k=1 %}{{ i }}{{ k }}{% endwith %}{% endif %}{% blocktranslate with l=m count n=o %}{{ l }}{% plural %}{{ n }}{% endblocktranslate %}"
        "{{ p|default:q }}{% include 'documents/parts/party.html' with party=r only %}{% money s t as u %}{{ u }}{{ document.number }}{{ 'text' }}{{ 3 }}{% endblock %}"
    )
    (house,) = settings.TEMPLATES
    settings.TEMPLATES = [{**house, "DIRS": [tmp_path, *house["DIRS"]]}]
    templating.engine.cache_clear()
    assert templating.fields_in("documents/hidden.html") == set("acdfghjmopqrst")


def test_an_empty_blank_refuses_the_paper() -> None:
    with pytest.raises(RenderFailed, match=r"beneficiary\.capacity|party\.name|articles"):
        templating.write("documents/parts/party.html", {})


def test_an_unknown_paper_is_said() -> None:
    with pytest.raises(DocumentError, match="Aucune pièce ne s’appelle « nothing »"):
        paper_of("nothing")


def test_data_survives_the_round_trip(essay: Any) -> None:
    sample = essay.sample()
    assert canonical.load(canonical.dump(sample)) == sample
    assert canonical.digest({"b": 1, "a": 2}) == canonical.digest({"a": 2, "b": 1})
    with pytest.raises(TypeError):
        canonical.dump({"a": object()})
