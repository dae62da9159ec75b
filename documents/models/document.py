import secrets
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents import canonical
from documents.enums import Audience, Level, RevisionKind
from documents.models.visibility import PaperQuerySet

#: Crockford's letters: no I, L, O or U, so that a code can be read aloud and typed.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    """Eighty bits: nobody finds a paper by trying."""
    letters = [secrets.choice(LETTERS) for _each in range(16)]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, 16, 4))


class NumberSeries(models.Model):
    """The counter of one funder, one prefix, one year: locked while a number is taken, so that none is skipped."""

    funder = models.ForeignKey("accounts.Funder", models.PROTECT, related_name="+", verbose_name=_("financeur"))
    prefix = models.CharField(_("préfixe"), max_length=6)
    year = models.PositiveSmallIntegerField(_("année"))
    last = models.PositiveIntegerField(_("dernier numéro"), default=0)

    class Meta:
        verbose_name = _("série de numéros")
        verbose_name_plural = _("séries de numéros")
        constraints = [models.UniqueConstraint(fields=["funder", "prefix", "year"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.year} : {self.last}"


class Document(models.Model):
    """One paper. Its words are fixed when its number is taken; its bytes, when it is sealed; then only signatures are added."""

    public_id = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=200, unique=True, editable=False)
    slug = models.CharField(_("modèle"), max_length=50)
    title = models.CharField(_("intitulé"), max_length=200)
    case_ref = models.CharField(_("numéro de dossier"), max_length=30, db_index=True)
    noun = models.CharField(max_length=40)
    subject_id = models.PositiveBigIntegerField()
    entry_id = models.PositiveBigIntegerField(null=True)
    funder = models.ForeignKey("accounts.Funder", models.PROTECT, related_name="+", verbose_name=_("financeur"))
    prefix = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    rank = models.PositiveIntegerField()
    number = models.CharField(_("numéro"), max_length=40, unique=True)
    audience = models.CharField(_("lecteurs"), max_length=12, choices=Audience)
    verification_code = models.CharField(_("code de vérification"), max_length=19, unique=True, default=new_code, editable=False)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    text = models.TextField(_("données"), editable=False)
    text_sha256 = models.CharField(_("empreinte du texte"), max_length=64, editable=False)
    template_version = models.CharField(_("version du modèle"), max_length=64, editable=False)
    are_words_approved = models.BooleanField(_("texte approuvé"), default=False, editable=False)
    parties = models.JSONField(_("signataires"), default=list, editable=False)
    boxes = models.JSONField(default=dict, editable=False)
    sha256 = models.CharField(_("empreinte du fichier"), max_length=64, blank=True, editable=False)
    pages = models.PositiveSmallIntegerField(_("pages"), default=0, editable=False)
    created_at = models.DateTimeField(_("daté du"))
    issued_at = models.DateTimeField(_("scellé le"), null=True, editable=False)

    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, editable=False)
    withdrawn_because = models.CharField(_("motif du retrait"), max_length=250, blank=True, editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce")
        verbose_name_plural = _("pièces")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["noun", "subject_id"], name="document_subject"), models.Index(fields=["sha256"], name="document_sha256")]
        constraints = [
            models.UniqueConstraint(fields=["funder", "prefix", "year", "rank"], name="document_number_once"),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, sha256="") | (Q(issued_at__isnull=False) & ~Q(sha256="")),
                name="document_issued_has_bytes",
                violation_error_message=_("Une pièce scellée a une empreinte."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_because="") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="document_withdrawn_says_why",
                violation_error_message=_("Une pièce est retirée pour un motif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("documents:detail", args=[self.public_id])

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    @property
    def fields(self) -> dict[str, Any]:
        data: Any = canonical.load(self.text)
        return data["fields"]

    @property
    def institution(self) -> dict[str, Any]:
        data: Any = canonical.load(self.text)
        return data["institution"]

    @property
    def file_name(self) -> str:
        return f"{self.number}.pdf"

    def revision_list(self) -> list["DocumentRevision"]:
        return sorted(self.revisions.all(), key=lambda revision: revision.n)

    @property
    def signed_parties(self) -> list[str]:
        return [revision.party for revision in self.revision_list() if revision.kind == RevisionKind.SIGNED]

    @property
    def next_party(self) -> dict[str, str] | None:
        """Who is expected to sign now; nobody once all have."""
        done = len(self.signed_parties)
        expects = self.is_issued and self.withdrawn_at is None and done < len(self.parties)
        return self.parties[done] if expects else None

    @property
    def is_fully_signed(self) -> bool:
        return self.is_issued and len(self.signed_parties) == len(self.parties)


class DocumentRevision(models.Model):
    """The bytes of a paper at one moment. Each begins with all the bytes of the one before. Never changed, never removed."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="revisions", verbose_name=_("pièce"))
    n = models.PositiveSmallIntegerField(_("rang"))
    sha256 = models.CharField(_("empreinte"), max_length=64, db_index=True)
    size = models.PositiveIntegerField(_("taille"))
    parent_sha256 = models.CharField(_("empreinte précédente"), max_length=64, blank=True)
    kind = models.CharField(_("nature"), max_length=12, choices=RevisionKind)
    party = models.CharField(_("partie"), max_length=40, blank=True)
    holder = models.CharField(_("titulaire du certificat"), max_length=200, blank=True)
    fingerprint = models.CharField(_("empreinte du certificat"), max_length=64, blank=True)
    level = models.CharField(_("niveau"), max_length=10, choices=Level, blank=True)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("version d’une pièce")
        verbose_name_plural = _("versions des pièces")
        ordering = ["document", "n"]
        constraints = [models.UniqueConstraint(fields=["document", "n"], name="revision_rank_once")]

    def __str__(self) -> str:
        return f"{self.document_id} n° {self.n} {self.sha256[:12]}"


class SignatureEvidence(models.Model):
    """What proves that a party agreed: presented file, person, means, click; chained to the evidence before on the same paper."""

    evidence_id = models.UUIDField(_("numéro de preuve"), unique=True, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="evidence", verbose_name=_("pièce"))
    revision = models.OneToOneField(DocumentRevision, models.PROTECT, related_name="evidence", verbose_name=_("version"))
    party = models.CharField(_("partie"), max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("signataire"))
    record = models.TextField(_("procès-verbal de signature"))
    prev_hash = models.CharField(max_length=64)
    entry_hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("preuve de signature")
        verbose_name_plural = _("preuves de signature")
        ordering = ["document", "at"]
        constraints = [models.UniqueConstraint(fields=["document", "party"], name="evidence_once_per_party")]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.party}"
