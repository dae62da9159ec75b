"""What can go wrong with a paper. Each carries the sentence for the person in front of the screen."""


class DocumentError(Exception):
    def __init__(self, sentence: object) -> None:
        self.sentence = str(sentence)
        super().__init__(self.sentence)


class IncompletePaper(DocumentError):
    """A class of the catalogue lacks something: said at start-up, to the developer."""


class RenderFailed(DocumentError):
    """The paper was not made; nothing was kept."""


class NotConformant(DocumentError):
    """The file is readable but not archivable or not accessible: it is not frozen."""


class StoreFailed(DocumentError):
    """The bytes could not be kept (disk full, rights): nothing was left half written."""


class CorruptedFile(DocumentError):
    """What the store gives back is not what was put in."""


class SealUnavailable(DocumentError):
    """No key to seal with, or its passphrase is missing."""


class SigningRefused(DocumentError):
    """Wrong party, wrong order, or the file is not the one that was presented."""


class UploadRefused(DocumentError):
    """A file that we do not take, and why."""


class ClosedProcessFailed(DocumentError):
    """The limited process ran out of time or memory, or died."""


class ServiceBusy(DocumentError):
    """The limited process is at work for somebody else: try again."""
