from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calls.models import Call
from config.imports.season import prepare

HEADER = "Thématique,Code,Structure,Type,Nom du projet,Montant,déjà attriubué 2014,étape,rub.,demandé 2014"
LINES = (
    "CULTURE,11,LES LAMPIONS DE L'ESSAI CA11!,F,,1000,0,Conseil Municipal,Musique,2500",
    "CULTURE,11,LES LAMPIONS DE L'ESSAI CA11!,P,LE BAL DES VOISINS,0,0,Instruction technique,Danse,1500",
    "CULTURE,,FANFARE SANS CODE,F,,0,0,Demande,à sélectionner,900",
    "CULTURE,12,THEATRE A BLANC CA12!,P,CARNAVAL,,5000,Validation de l'échéancier,Théâtre,6000",
    "CULTURE,12,THEATRE A BLANC CA12!,P,CARNAVAL,0,0,Instruction technique,Théâtre,4000",
)
TOTAL = ",,,,,1000,5000,,,"


@pytest.fixture
def season(db: Any) -> Call:
    return prepare("essai-2014", year=2014, envelope=Decimal("6000.00"))


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., Path]:
    """A list of invented requests, in a file; the header and the encoding may be changed."""

    def write(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
        path = tmp_path / "liste.csv"
        path.write_text("\r\n".join((header, *lines)) + "\r\n", encoding=encoding, newline="")
        return path

    return write
