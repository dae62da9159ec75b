"""Why something typed was not kept: a sentence for the person, and nothing has changed."""

from typing import Any

from django.utils.translation import gettext as _


class Refused(Exception):
    """Nothing was changed. `sentence` says what to do."""

    status_code = 409

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    @classmethod
    def stale_click(cls) -> "Refused":
        return cls(_("Ce brouillon a déjà été commencé ailleurs : rechargez la page."))

    @classmethod
    def closed_section(cls) -> "Refused":
        return cls(_("Cette section n’est plus modifiable : le dossier est déposé, ou elle n’est pas parmi celles à compléter."))


class StaleRevision(Refused):
    """Somebody saved the same section meanwhile: both texts are there, none is overwritten."""

    def __init__(self, *, theirs: dict[str, Any], revision: int, who: str) -> None:
        super().__init__(
            _("%(who)s a enregistré cette section entre-temps. Votre texte n’est pas perdu : comparez les deux versions et gardez ce qu’il faut.")
            % {"who": who}
        )
        self.theirs, self.revision = theirs, revision
