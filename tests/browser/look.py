"""Looking at a page the way two readers do: a phone and a desk. Screenshots stay in var/screenshots."""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

SCREENSHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"
WIDTHS = {390: 844, 1280: 900}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}, "resultTypes": ["violations"]}
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def look_at(page: Any, name: str) -> None:
    """At both widths: a screenshot, no sideways scrolling, no violation of WCAG 2.2 AA that axe can see."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
        assert page.evaluate(SIDEWAYS) == 0, f"{name}: scrolls sideways at {width} px"
        assert violations(page) == [], f"{name} at {width} px"


def violations(page: Any) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {each['help']} {[node['html'][:160] for node in each['nodes']]}" for each in found]
