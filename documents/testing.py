"""For the tests of every app: one line each, for every paper and every mail in the catalogue.

@pytest.mark.parametrize("slug", slugs_of("grants"))
def test_paper_is_sound(slug): assert_paper_is_sound(slug)
"""

import datetime as dt

from documents import canonical, checks, conformance, fields, issue, render, texts
from documents.catalogue import PAPERS, paper_of

SAMPLE_INSTITUTION = {
    "name": "Ville d’Essai-sur-Lac",
    "address": "1 place des Lampions\n74999 Essai-sur-Lac",
    "seat": "Essai-sur-Lac",
    "siret": "",
    "currency": "EUR",
    "time_zone": "Europe/Paris",
    "colour": "#0B5563",
}


def slugs_of(app: str) -> list[str]:
    """The papers that this app declares: a list to parametrise with."""
    return sorted(slug for slug, paper in PAPERS.items() if type(paper).__module__.split(".")[0] == app)


def sample_text(slug: str) -> texts.Text:
    paper = paper_of(slug)
    return texts.dated(paper, canonical.dump({"fields": paper.sample(), "institution": SAMPLE_INSTITUTION}))


def sample_heading(slug: str) -> texts.Heading:
    return texts.Heading(
        title=str(paper_of(slug).title),
        number="ESSAI-2027-0001",
        case_ref="ESS-2027-0001",
        code="0000-0000-0000-0000",
        address="https://essai.example.org/verifier/0000-0000-0000-0000/",
        short_digest="0" * 32,
        day=dt.date(2027, 3, 3),
        stamp="2027-03-03T09:30:00+00:00",
    )


def sample_paper(slug: str) -> bytes:
    """The paper with its invented values, its boxes in place, not sealed."""
    drawn = texts.draw(sample_text(slug), sample_heading(slug), logo=None, attached=(render.Attached("data.json", b"{}", "Data", "2027-03-03T09:30:00+00:00"),))
    expected = {f"sig-{party.key}" for party in paper_of(slug).signatories} | {issue.SEAL_BOX}
    assert set(drawn.anchors) == expected, f"{slug}: boxes {sorted(drawn.anchors)}, parties {sorted(expected)}"
    return fields.add(drawn.pdf, [fields.SignatureField(name, name, int(place[0]), tuple(place[1:])) for name, place in drawn.anchors.items()])  # type: ignore[arg-type]


def assert_paper_is_sound(slug: str) -> bytes:
    """Declared fields = used fields; the sample renders without a complaint; the file can be kept and read aloud."""
    paper = paper_of(slug)
    assert checks.faults_of(paper) == []
    content = sample_paper(slug)
    assert conformance.problems(content) == []
    return content
