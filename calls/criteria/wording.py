"""Words that would make a criterion judge the works themselves: taste belongs to the jury, never to a condition.

It warns and asks for a second look; the list of things a criterion may bear on (`BearsOn`) is what refuses.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

JUDGES_CONTENT = (
    "qualite artistique", "valeur artistique", "merite artistique", "excellence artistique", "esthetique", "style", "contenu de l'oeuvre", "contenu des oeuvres",
    "contenu artistique", "sujet de l'oeuvre", "sujet des oeuvres", "theme de l'oeuvre", "theme des oeuvres", "propos de l'oeuvre", "message politique", "orientation politique",
    "ideologie", "ideologique", "opinion", "opinions", "conviction", "convictions", "religion", "religieux", "religieuse", "moral", "morale", "bonnes moeurs", "blaspheme",
    "patriotique", "bon gout", "choquant", "choquante", "provocant", "provocante", "subversif", "subversive",
)  # fmt: skip
FOUND = re.compile(r"\b(" + "|".join(re.escape(each) for each in sorted(JUDGES_CONTENT, key=len, reverse=True)) + r")\b")


def plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("’", "'"))
    return "".join(each for each in bare if not unicodedata.combining(each))


def doubtful_words(text: str) -> list[str]:
    """The words found that judge content, once each, in the order of the text."""
    return list(dict.fromkeys(FOUND.findall(plain(text))))


def warning(text: str) -> str:
    """The sentence for the person who writes the criterion, or nothing."""
    words = doubtful_words(text)
    if not words:
        return ""
    return _(
        "Ces mots semblent juger le contenu des œuvres : %(words)s. Un critère ne porte jamais sur ce que disent ou montrent les œuvres. Reformulez, ou confirmez après relecture."
    ) % {"words": ", ".join(f"« {word} »" for word in words)}
