"""Why the door stays shut. `sentence` is for the person, `str(error)` for the log."""

from collections.abc import Sequence


class DoorError(Exception):
    """A step was not taken and nothing changed."""

    status_code = 409

    def __init__(self, sentence: str, *, log: str = "") -> None:
        super().__init__(log or str(sentence))
        self.sentence = sentence

    @property
    def reasons(self) -> list[str]:
        return [str(self.sentence)]


class WrongState(DoorError):
    """The step does not leave from where the dossier stands (somebody may have been faster)."""


class NotPermitted(DoorError):
    """This person may not take this step."""

    status_code = 403


class GuardFailed(DoorError):
    """The step is legal and permitted, but something is missing: every unmet reason at once."""

    status_code = 422

    def __init__(self, reasons: Sequence[str], *, log: str = "") -> None:
        self._reasons = [str(reason) for reason in reasons]
        super().__init__(" ".join(self._reasons), log=log)

    @property
    def reasons(self) -> list[str]:
        return self._reasons
