"""Budget lines as a page posts them: `line-3-label`, `line-3-amount`… Blank rows are not kept, the others keep their order."""

import re
from collections.abc import Mapping
from typing import Any

from grants.reading.budget import FIELDS, is_blank

NAME = re.compile(rf"line-(\d{{1,4}})-({'|'.join(FIELDS)})")
MOST = 300


def rows_of(post: Mapping[str, Any]) -> list[dict[str, str]]:
    rows: dict[int, dict[str, str]] = {}
    for name, value in post.items():
        if found := NAME.fullmatch(name):
            rows.setdefault(int(found[1]), {})[found[2]] = value
    return [row for _position, row in sorted(rows.items()) if not is_blank(row)][:MOST]
