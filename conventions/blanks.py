"""The blanks of a clause: names in braces that the data of the convention fills."""

import re

FIELD = re.compile(r"\{([^{}]*)\}")
#: Every blank a clause may have; `domain.library.merge_fields` gives each its value.
NAMES = frozenset(
    {
        "financeur", "siege", "beneficiaire", "representant", "qualite", "projet", "appel", "dossier", "objet", "montant", "debut", "echeance",
        "decision", "acte", "annee", "echeance_bilan",
    }
)  # fmt: skip


def unknown_in(text: str) -> list[str]:
    """The blanks that nothing fills, and a brace left alone."""
    found = [name.strip() for name in FIELD.findall(text) if name.strip() not in NAMES]
    return found + (["{"] if "{" in FIELD.sub("", text) else [])
