"""Recomputes the marks of an export with nothing but Python: `python recompute.py bundle.json`.

Exact fractions, rounded once, half up, to the decimals the grid declares. It shares no line with the application.
"""

import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

COUNTED = ("submitted", "frozen")


def differences(bundle: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for application in bundle["applications"]:
        counted = [review for review in application["reviews"] if review["state"] in COUNTED]
        for review in counted:
            found += differs(f"{application['case_ref']} lecture {review['id']}", review["score"], mark_of(review, bundle["grids"][review["grid"]]))
        for round, name in ((1, "score"), (2, "second_score")):
            found += differs_in_round(application, name, [review for review in counted if review.get("round", 1) == round], bundle["grids"])
    return found


def differs_in_round(application: dict[str, Any], name: str, counted: list[dict[str, Any]], grids: dict[str, Any]) -> list[str]:
    """Each round has a mean of its own."""
    if application.get(name) is None or not counted:
        return []
    mean = sum(Fraction(review["score"]) for review in counted) / len(counted)
    return differs(application["case_ref"], application[name], half_up(mean, grids[counted[0]["grid"]].get("decimals", 2)))


def mark_of(review: dict[str, Any], grid: dict[str, Any]) -> str:
    """The weighted mean; one mark missing and there is none."""
    items = grid["items"]
    if any(item["code"] not in review["marks"] for item in items):
        return "incomplete"
    top = max(Fraction(str(item["max"])) for item in items)
    weights = [Fraction(str(item["weight"])) for item in items]
    values = [Fraction(review["marks"][item["code"]]) * top / Fraction(str(item["max"])) for item in items]
    total = sum(weight * value for weight, value in zip(weights, values, strict=True))
    return half_up(total / sum(weights), grid.get("decimals", 2))


def half_up(value: Fraction, decimals: int) -> str:
    whole = int(value * 10**decimals + Fraction(1, 2))
    units, rest = divmod(whole, 10**decimals)
    return f"{units}.{rest:0{decimals}}" if decimals else str(units)


def differs(what: str, published: str | None, computed: str) -> list[str]:
    return (
        []
        if published is not None and published != "" and computed != "incomplete" and Fraction(published) == Fraction(computed)
        else [f"{what} : {published} publié, {computed} recalculé"]
    )


if __name__ == "__main__":
    faults = differences(json.loads(Path(sys.argv[1]).read_text()))
    sys.stdout.write("\n".join(faults) or "identique")
    sys.stdout.write("\n")
    sys.exit(1 if faults else 0)
