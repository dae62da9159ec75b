#!/usr/bin/env python3
"""Checks an exported case with nothing but Python: `python verify_case.py EXPORT.json`.

An export is {"case_ref", "entries": [...], "head": "<hash>"} as written by `manage.py export_case`. Each entry's hash must
be SHA-256(previous hash + canonical JSON of its content), the first previous hash being 64 zeros.
Exit status 0 when the chain holds, 1 when it does not, 2 when the file cannot be read.
"""

import hashlib
import json
import sys
from typing import Any

CONTENT = (
    "case_ref", "seq", "at", "actor", "actor_label", "real_actor", "noun", "subject_id",
    "step", "source", "target", "reason", "data", "procedure_digest",
)  # fmt: skip


def digest(previous: str, entry: dict[str, object]) -> str:
    content = {name: entry[name] for name in CONTENT}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256((previous + canonical).encode()).hexdigest()


def fault(export: dict[str, Any]) -> str:
    previous = "0" * 64
    for rank, entry in enumerate(export["entries"], start=1):
        if entry["seq"] != rank:
            return f"entry {rank}: numbered {entry['seq']}, a line is missing or added"
        if entry["hash"] != digest(previous, entry):
            return f"entry {rank}: content or order was changed"
        previous = entry["hash"]
    return "" if previous == export["head"] else "the last lines were cut off"


def main(arguments: list[str]) -> int:
    try:
        with open(arguments[0], encoding="utf-8") as stream:
            found = fault(json.load(stream))
    except (IndexError, OSError, KeyError, ValueError) as error:
        print(f"cannot read the export: {type(error).__name__}: {error}")  # noqa: T201 - a script for a terminal
        return 2
    print(f"NOT INTACT: {found}" if found else "intact")  # noqa: T201 - a script for a terminal
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
