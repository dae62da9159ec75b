"""Kinds of criteria: every kind through the four moments; exact figures from the shipped references; every refusal."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from calls.criteria import KINDS, CriterionError, CriterionKind, Finding, IncompleteKind, Judgement, Opinion, PaidLine, kind_of, register
from calls.enums import BearsOn, CriterionOutcome, Verdict
from calls.referentials.files import read

DAY = date(2026, 11, 1)
FRANCE = {"country": "FR", "currency": "EUR", "on": DAY}
SHIPPED = {each["kind"]: each for each in read("criteria.yaml")}

#: For each kind: a promise that is whole, the data of its forms, and what is really shown at the end.
PROMISES: dict[str, dict[str, Any]] = {
    "fair_pay": {"committed": "on", "justification": ""},
    "evidence_plan": {"measures": ["reemploi", "energie"], "description": "Nous louons les décors"},
    "declaration": {"accepted": "on", "signatory": "Camille Essai, présidente", "signed_on": "2026-10-01"},
}
OPINIONS: dict[str, dict[str, Any]] = {"fair_pay": {}, "evidence_plan": {"kept": ["reemploi", "energie"]}, "declaration": {"outcome": "met"}}


def shipped(code: str, **settings: Any) -> CriterionKind:
    content = SHIPPED[code]
    return kind_of(SimpleNamespace(kind=code, title=content["title"], wording=content["wording"], settings=content["settings"] | settings))


def cachets(amount: str, quantity: str = "10", **fields: Any) -> PaidLine:
    given = {"label": "Artistes", "role": "Comédienne", "unit": "cachet", "status": "employee", "domain": "spectacle_vivant"} | fields
    return PaidLine(amount=Decimal(amount), quantity=Decimal(quantity), **given)


def found(*lines: PaidLine, answer: dict[str, Any] | None = None, on: date = DAY, country: str = "FR", currency: str = "EUR", **settings: Any) -> Finding:
    return shipped("fair_pay", **settings).find(
        answer=answer if answer is not None else {"committed": True}, lines=lines, country=country, currency=currency, on=on
    )


# --- every kind, four moments


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_kind_is_read_at_the_four_moments_by_the_same_code(code):
    kind, lines = shipped(code), [cachets("1500.00")]
    promise = kind.promise_form(PROMISES[code])
    assert promise.is_valid(), promise.errors
    assert kind.promise_form(answer=promise.answer).is_bound is False

    finding = kind.find(answer=promise.answer, lines=lines, **FRANCE)
    assert (finding.is_satisfied, finding.kind) == (True, code)
    assert Finding.from_dict(finding.as_dict()) == finding

    clause = kind.clause(finding=finding, answer=promise.answer)
    assert clause.title == SHIPPED[code]["title"]
    assert all(isinstance(value, str) for value in clause.figures.values())
    assert clause.figures

    assert kind.withheld(Decimal("3000.00"), Decimal("0.2"), None) == Decimal("600.00")

    opinion = kind.opinion_form(OPINIONS[code], answer=promise.answer)
    assert opinion.is_valid(), opinion.errors
    judgement = kind.judge(finding=finding, answer=promise.answer, lines=lines, opinion=opinion.opinion, has_evidence=True)
    assert (judgement.outcome, judgement.share_met) == (CriterionOutcome.MET, Decimal("1.0000"))
    assert Judgement.from_dict(judgement.as_dict()) == judgement
    assert kind.withheld(Decimal("3000.00"), Decimal("0.2"), judgement) == Decimal("0.00")


@pytest.mark.parametrize("code", sorted(KINDS))
def test_a_blank_promise_is_kept_but_not_satisfied(code):
    kind = shipped(code)
    form = kind.promise_form({})
    assert form.is_valid(), form.errors
    assert kind.find(answer=form.answer, lines=[], **FRANCE).is_satisfied is False


@pytest.mark.parametrize("code", sorted(KINDS))
def test_an_exemption_needs_a_reason_and_holds_nothing_back(code):
    kind = shipped(code)
    finding = kind.find(answer={}, lines=[], **FRANCE)
    with pytest.raises(CriterionError, match="Dites pourquoi"):
        kind.judge(finding=finding, answer={}, opinion=Opinion(outcome="exempted", reason="  "))
    judgement = kind.judge(finding=finding, answer={}, opinion=Opinion(outcome="exempted", reason="Incendie de la salle"))
    assert (judgement.outcome, judgement.reason) == ("exempted", "Incendie de la salle")
    assert kind.withheld(Decimal("3000.00"), Decimal("0.2"), judgement) == Decimal("0.00")


# --- fair pay: exact figures


def test_a_line_is_compared_with_every_reference_of_its_unit_and_the_lowest_of_the_body_decides():
    line = found(cachets("1250.00")).lines[0]
    assert [(each.code, each.expected, each.gap, each.gap_rate, each.verdict, each.decides) for each in line.comparisons] == [
        ("fr.ccneac.2019.cachet_plus2", Decimal("1216.0"), Decimal("34.0"), Decimal("0.0280"), Verdict.COMPLIANT, True),
        ("fr.ccneac.2019.cachet_1_2", Decimal("1397.40"), Decimal("-147.40"), Decimal("-0.1055"), Verdict.BELOW, False),
    ]
    assert (line.per_unit, line.due, line.verdict) == (Decimal("125.00"), Decimal("1216.0"), Verdict.COMPLIANT)


def test_one_cent_below_is_below_and_the_reference_itself_is_enough():
    assert found(cachets("1216.00")).verdict == Verdict.COMPLIANT
    assert found(cachets("1215.99")).verdict == Verdict.BELOW


def test_bodies_do_not_replace_each_other_the_highest_floor_is_due():
    line = found(cachets("1823.03", "1", unit="mois")).lines[0]
    deciding = {each.code: each.verdict for each in line.comparisons if each.decides}
    assert deciding == {"fr.ccneac.2019.cdi": Verdict.BELOW, "fr.smic.mensuel": Verdict.COMPLIANT}
    assert (line.due, line.verdict) == (Decimal("1920.15"), Verdict.BELOW)


def test_outside_the_performing_arts_only_the_references_of_every_domain_apply():
    line = found(cachets("1823.03", "1", unit="mois", domain="gestion_culturelle")).lines[0]
    assert [each.code for each in line.comparisons] == ["fr.smic.mensuel"]
    assert line.verdict == Verdict.COMPLIANT


def test_a_reference_of_a_territory_applies_there_only():
    codes = [each.code for each in found(cachets("100", "10", unit="heure"), territory="mayotte").lines[0].comparisons]
    assert codes == ["fr.smic.horaire.mayotte", "fr.smic.horaire"]
    assert [each.code for each in found(cachets("100", "10", unit="heure")).lines[0].comparisons] == ["fr.smic.horaire"]


def test_a_group_rate_holds_from_its_number_of_artists_only():
    visual = {"unit": "artiste", "domain": "arts_visuels"}
    assert found(cachets("900.00", "9", **visual)).verdict == Verdict.NO_REFERENCE
    assert found(cachets("1000.00", "10", **visual)).verdict == Verdict.COMPLIANT


def test_a_swiss_concert_is_compared_in_francs_with_the_minimum_deciding_and_the_fair_rate_shown():
    line = found(cachets("700", "1", unit="personne et concert", domain="musique"), country="CH", currency="CHF").lines[0]
    assert [(each.code, each.gap, each.decides) for each in line.comparisons] == [
        ("ch.sonart.concert.minimum", Decimal("100"), True),
        ("ch.sonart.concert.fair", Decimal("-100"), False),
    ]


def test_a_call_may_name_the_references_that_decide():
    finding = found(cachets("700", "1", unit="personne et concert", domain="musique"), country="CH", currency="CHF", references=["ch.sonart.concert.fair"])
    assert (finding.verdict, finding.lines[0].due) == (Verdict.BELOW, Decimal("800"))


@pytest.mark.parametrize(
    "changes",
    [{"unit": "jour"}, {"unit": "forfait"}, {"unit": ""}, {"quantity": "0"}],
    ids=["another unit", "unknown unit", "no unit", "no quantity"],
)
def test_nothing_is_ever_converted(changes):
    quantity = changes.pop("quantity", "10")
    finding = found(cachets("5000.00", quantity, **changes))
    assert (finding.verdict, finding.share, finding.lines[0].due) == (Verdict.NO_REFERENCE, None, None)
    assert "Rien n’est converti" in " ".join(finding.notes)


def test_another_currency_or_country_is_another_world():
    assert found(cachets("1000.00"), currency="CHF").verdict == Verdict.NO_REFERENCE
    assert found(cachets("1000.00"), country="CH").verdict == Verdict.NO_REFERENCE


@pytest.mark.parametrize(
    "day, codes",
    [
        (date(2016, 12, 31), []),
        (date(2018, 6, 1), ["fr.ccneac.2017.cachet_1_2"]),
        (date(2019, 1, 1), ["fr.ccneac.2019.cachet_plus2", "fr.ccneac.2019.cachet_1_2"]),
    ],
    ids=["before any", "the first agreement", "the next replaces it"],
)
def test_the_references_are_those_of_the_day(day, codes):
    assert [each.code for each in found(cachets("1000.00"), on=day).lines[0].comparisons] == codes


def test_volunteers_are_left_out_and_said():
    finding = found(cachets("1500.00"), cachets("0", status="volunteer"))
    assert len(finding.lines) == 1
    assert finding.notes == ("1 ligne bénévole, non comparée.",)


def test_a_justification_suffices_unless_the_call_says_otherwise():
    answer = {"committed": True, "justification": "Hébergement et repas fournis."}
    assert found(cachets("1000.00"), answer={"committed": True}).is_satisfied is False
    assert found(cachets("1000.00"), answer=answer).is_satisfied is True
    assert found(cachets("1000.00"), answer=answer, justification_suffices=False).is_satisfied is False


def test_the_share_is_of_what_is_due_and_a_rich_line_makes_up_for_no_poor_one():
    finding = found(cachets("608.00"), cachets("12160.00"))
    assert finding.share == Decimal("0.7500")
    assert finding.sentence == "2 lignes payées : 1 conforme, 1 en dessous ; il manque 608,00\xa0€."


@pytest.mark.parametrize(
    "paid, outcome, share, kept_back",
    [
        ("1216.00", "met", "1.0000", "0.00"),
        ("1215.99", "partly", "0.9999", "0.06"),
        ("405.34", "partly", "0.3333", "400.02"),
        ("0", "not_met", "0.0000", "600.00"),
    ],
)
def test_the_report_is_judged_on_what_was_really_paid(paid, outcome, share, kept_back):
    kind = shipped("fair_pay")
    judgement = kind.judge(finding=found(cachets("1500.00")), answer={}, lines=[cachets(paid)])
    assert (judgement.outcome, judgement.share_met) == (outcome, Decimal(share))
    assert kind.withheld(Decimal("3000.00"), Decimal("0.2"), judgement) == Decimal(kept_back)


def test_the_report_is_judged_with_the_references_of_the_day_of_the_promise():
    promise = found(cachets("1383.60"), on=date(2018, 6, 1))
    judgement = shipped("fair_pay").judge(finding=promise, answer={}, lines=[cachets("1383.60")])
    assert judgement.finding.lines[0].due == Decimal("1383.60")
    assert judgement.outcome == "met"


def test_paid_lines_that_vanish_are_a_promise_not_kept_and_none_promised_is_none_due():
    kind = shipped("fair_pay")
    assert kind.judge(finding=found(cachets("1500.00")), answer={}, lines=[]).outcome == "not_met"
    assert kind.judge(finding=found(cachets("1500.00", unit="forfait")), answer={}, lines=[]).outcome == "met"


def test_the_clause_says_who_how_much_and_which_reference():
    clause = shipped("fair_pay").clause(finding=found(cachets("1250.50")), answer={})
    assert (
        "– Comédienne : 1\u202f250,50\xa0€, soit 10 × cachet à 125,05\xa0€ (référence : CCNEAC, Cachet (plus de 2 représentations dans le mois), 121,60\xa0€, 2019)."
        in clause.text
    )
    assert clause.figures == {"promised_total": "1250.50", "due_total": "1216.0", "line_1_amount": "1250.50", "line_1_due": "1216.0"}


# --- evidence and declaration


@pytest.mark.parametrize(
    "kept, share, outcome", [((), "0.0000", "not_met"), (("reemploi",), "0.3333", "partly"), (("reemploi", "energie", "bilan"), "1.0000", "met")]
)
def test_the_plan_is_judged_measure_by_measure(kept, share, outcome):
    kind, answer = shipped("evidence_plan"), {"measures": ["reemploi", "energie", "bilan"], "description": "…"}
    judgement = kind.judge(finding=kind.find(answer=answer, **FRANCE), answer=answer, opinion=Opinion(kept=(*kept, "mobilite")), has_evidence=True)
    assert (judgement.share_met, judgement.outcome) == (Decimal(share), outcome)


@pytest.mark.parametrize("code", sorted(KINDS))
def test_a_promise_never_made_still_writes_a_clause_that_reads(code):
    kind = shipped(code)
    clause = kind.clause(finding=kind.find(answer={}, **FRANCE), answer={})
    assert clause.text.startswith(SHIPPED[code]["wording"])


def test_a_measure_cannot_be_shown_without_evidence():
    kind, answer = shipped("evidence_plan"), {"measures": ["reemploi", "energie"], "description": "…"}
    with pytest.raises(CriterionError, match="Aucune preuve"):
        kind.judge(finding=kind.find(answer=answer, **FRANCE), answer=answer, opinion=Opinion(kept=("reemploi",)), has_evidence=False)


@pytest.mark.parametrize(
    "answer",
    [{"measures": ["reemploi"], "description": "…"}, {"measures": ["reemploi", "energie"], "description": " "}, {"measures": ["x", "y"], "description": "…"}],
)
def test_a_plan_too_short_is_missing(answer):
    assert shipped("evidence_plan").find(answer=answer, **FRANCE).verdict == Verdict.MISSING


def test_a_declaration_of_an_older_text_does_not_count():
    kind = shipped("declaration")
    form = kind.promise_form(PROMISES["declaration"])
    assert form.is_valid()
    assert kind.find(answer=form.answer, **FRANCE).sentence == "Camille Essai, présidente a souscrit le 1er\xa0octobre 2026."
    assert kind.find(answer=form.answer | {"version": "une autre"}, **FRANCE).is_satisfied is False


def test_a_breach_is_said_with_its_reason():
    kind = shipped("declaration")
    finding = kind.find(answer={}, **FRANCE)
    for opinion in (None, Opinion(), Opinion(outcome="partly"), Opinion(outcome="not_met")):
        with pytest.raises(CriterionError):
            kind.judge(finding=finding, answer={}, opinion=opinion)
    assert kind.judge(finding=finding, answer={}, opinion=Opinion(outcome="not_met", reason="Constat du 3 mars.")).share_met == Decimal("0.0000")


# --- what is held back


@pytest.mark.parametrize(
    "amount, rate, share, kept_back",
    [
        ("1000.01", "0.125", "0.0000", "125.00"),
        ("1000.04", "0.125", "0.0000", "125.01"),
        ("100.00", "0", "0.0000", "0.00"),
        ("2999.99", "1", "0.3333", "2000.09"),
    ],
)
def test_what_is_held_back_is_exact_to_the_cent(amount, rate, share, kept_back):
    judgement = Judgement("partly", Decimal(share), "")
    assert shipped("fair_pay").withheld(Decimal(amount), Decimal(rate), judgement) == Decimal(kept_back)


def test_the_condition_is_said_in_words():
    assert shipped("fair_pay").condition(Decimal("0.2000")).startswith("20\xa0% du solde sont retenus")
    assert shipped("fair_pay").condition(Decimal(0)) == "Ce critère ne retient rien sur les versements."


# --- the registry


class Whole(KINDS["declaration"]):  # type: ignore[misc, valid-type]
    code = "for_the_test"


@pytest.mark.parametrize(
    "changes",
    [
        {"code": ""},
        {"code": "Two Words"},
        {"code": "fair_pay"},
        {"label": ""},
        {"purpose": ""},
        {"bears_on": frozenset()},
        {"bears_on": frozenset({"content"})},
        {"bears_on": frozenset({BearsOn.PAY, "esthétique"})},
        {"settings_schema": {}},
    ],
)
def test_the_registry_refuses_an_incomplete_kind_or_one_that_judges_works(changes):
    with pytest.raises(IncompleteKind):
        register(type("Wrong", (Whole,), changes))
    assert "for_the_test" not in KINDS


@pytest.mark.parametrize("moment", ["promise_form", "find", "clause", "opinion_form", "judge"])
def test_the_registry_refuses_a_kind_that_skips_a_moment(moment):
    class Lame(Whole):
        pass

    Lame.__abstractmethods__ = frozenset({moment})
    with pytest.raises(IncompleteKind, match=moment):
        register(Lame)


def test_no_value_lets_a_criterion_bear_on_the_content_of_works():
    assert set(BearsOn.values) == {"pay", "ecology", "access", "governance", "data", "legal"}
    assert KINDS["evidence_plan"].complaints(SHIPPED["evidence_plan"]["settings"] | {"bears_on": "content"}) == [
        "bears_on : valeur inconnue ; celles admises : access, data, ecology, governance."
    ]


@pytest.mark.parametrize(
    "code, given, sentence",
    [
        ("fair_pay", {"references": ["fr.invente"]}, "Référence inconnue ou non comparable : fr.invente."),
        ("fair_pay", {"references": ["ch.ssrs.stagiaire"]}, "Référence inconnue ou non comparable : ch.ssrs.stagiaire."),
        ("fair_pay", {"colour": "red"}, "(racine) : clé inconnue : colour."),
        ("declaration", {"bears_on": "legal", "version": "v 1"}, "(racine) : il manque « text »."),
        ("evidence_plan", {"bears_on": "ecology", "measures": [], "evidence": {"what": "photo", "when": "report"}}, "measures : il en faut au moins 1."),
    ],
)
def test_settings_that_do_not_fit_are_refused_in_sentences(code, given, sentence):
    assert sentence in KINDS[code].complaints(given)
