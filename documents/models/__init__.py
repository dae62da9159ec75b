from documents.models.document import Document, DocumentRevision, NumberSeries, SignatureEvidence
from documents.models.file import StoredFile
from documents.models.mail import OutgoingMail

__all__ = ["Document", "DocumentRevision", "NumberSeries", "OutgoingMail", "SignatureEvidence", "StoredFile"]
