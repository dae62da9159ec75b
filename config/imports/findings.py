"""What an import has to say of its file, line by line. Nothing is corrected, refused or noticed in silence."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TextIO


class Kind(StrEnum):
    CORRECTED = "corrigé"
    REFUSED = "refusé"
    NOTICED = "à savoir"
    CONTROL = "contrôle"


@dataclass(frozen=True)
class Finding:
    """line: as a spreadsheet numbers it, the header being 1; 0 for the file itself."""

    line: int
    kind: Kind
    column: str
    sentence: str


@dataclass
class Findings:
    items: list[Finding] = field(default_factory=list)

    def add(self, line: int, kind: Kind, column: str, sentence: object) -> None:
        self.items.append(Finding(line, kind, column, str(sentence)))

    def count(self) -> Counter[str]:
        return Counter(item.kind.value for item in self.items)

    def of(self, kind: Kind) -> list[Finding]:
        return [item for item in self.items if item.kind is kind]

    def in_order(self) -> list[Finding]:
        return sorted(self.items, key=lambda item: (item.line, item.kind.value, item.column))


def write(findings: Iterable[Finding], file: TextIO) -> None:
    """A CSV that a French spreadsheet opens as it is."""
    writer = csv.writer(file, delimiter=";")
    writer.writerow(["ligne", "nature", "colonne", "constat"])
    writer.writerows([item.line or "", item.kind.value, item.column, item.sentence] for item in findings)
