from datetime import date
from decimal import Decimal

from django.template import Context, Template

from ui import pictures
from ui.horizon import Span, horizon


def draw(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_an_envelope_fills_to_its_share() -> None:
    bar = pictures.envelope(1000, [("Projets", 250), ("Résidences", 500)])
    assert [(part.x, part.width) for part in bar.parts] == [(0.0, 160.0), (160.0, 320.0)]
    assert [bar.left, bar.limit_x, bar.is_over] == [Decimal(250), 640.0, False]


def test_an_overspent_envelope_shows_where_it_ends() -> None:
    bar = pictures.envelope(1000, [("Projets", 2000)])
    assert [bar.left, bar.limit_x, bar.is_over] == [Decimal(-1000), 320.0, True]


def test_an_empty_envelope_draws() -> None:
    assert pictures.envelope(0, []).limit_x == 0.0


def test_equal_marks_stand_one_above_the_other() -> None:
    row = pictures.dots([("Dossier", [3, 3, 5])]).rows[0]
    assert [dot.x for dot in row.dots] == [448.0, 448.0, 620.0]
    assert [dot.y for dot in row.dots] == [17, 11, 17]
    assert [row.low, row.high, row.mean] == [448.0, 620.0, 3.67]


def test_a_line_without_reference_has_no_gap() -> None:
    rows = pictures.pairs([("Danse", 900, 1000), ("Régie", 500, None)]).rows
    assert [(row.gap, row.is_under) for row in rows] == [(Decimal(-100), True), (None, False)]


def test_a_picture_has_a_title_a_description_and_its_table() -> None:
    drawn = draw('{% envelope_bar total parts "CHF" "Enveloppe 2027" %}', total=1000, parts=[("Projets", 250)])
    assert "<title>Enveloppe 2027</title>" in drawn
    assert "<desc>Enveloppe de CHF\u00a01'000.00 ; il reste CHF\u00a0750.00.</desc>" in drawn
    assert '<td class="number">CHF\u00a0250.00</td>' in drawn


def test_dots_and_bars_draw_with_their_tables() -> None:
    dots = draw('{% dots rows 5 3 "Notes" %}', rows=[("Dossier", [3, 5]), ("Sans note", [])])
    bars = draw('{% bars rows "EUR" "Rémunérations" %}', rows=[("Danse", 900, 1000), ("Régie", 500, None)])
    assert [dots.count("<circle"), dots.count("<tr>")] == [2, 3]
    assert [bars.count("−100,00"), bars.count("aucune référence")] == [1, 1]


SPANS = [
    Span("Fanfare d’Essai", date(2026, 1, 1), date(2027, 12, 31), "/c/1/", [(date(2027, 7, 1), "Évaluation")]),
    Span("Théâtre à Blanc", date(2027, 1, 1), date(2027, 7, 2), late="bilan en retard de 12 jours"),
]


def test_conventions_stand_on_whole_years() -> None:
    view = horizon(SPANS, date(2027, 1, 1))
    assert [view.years, view.today_x] == [[(2026, 230.0), (2027, 495.0)], 495.0]
    assert [(bar.x, bar.width) for bar in view.bars] == [(230.0, 529.3), (495.0, 132.1)]
    assert [span.label for span in view.late] == ["Théâtre à Blanc"]


def test_today_outside_the_picture_is_no_line() -> None:
    assert horizon(SPANS, date(2030, 1, 1)).today_x is None


def test_the_horizon_names_the_late_ones_and_has_its_table() -> None:
    drawn = draw('{% horizon spans today "Conventions" %}', spans=SPANS, today=date(2027, 1, 1))
    assert drawn.index("bilan en retard de 12 jours") < drawn.index("<svg")
    assert '<th scope="row"><a href="/c/1/">Fanfare d’Essai</a></th>' in drawn
    assert "Évaluation : 1er\u00a0juillet 2027" in drawn


def test_nothing_on_the_horizon_draws_nothing() -> None:
    assert draw('{% horizon spans today "Conventions" %}', spans=[], today=date(2027, 1, 1)).strip() == ""
