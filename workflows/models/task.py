from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ClosedBecause(models.TextChoices):
    DONE = "done", _("Fait")
    LEFT = "left", _("Sans objet : l’état a été quitté autrement")


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> "TaskQuerySet":
        return self.filter(closed_at=None)


class Task(models.Model):
    """One duty of one state of one subject: who must do what by when. The work itself is a task of the flow engine.

    A task says nothing of the state: it follows it. It is closed because one of the duty's steps was taken, or because the
    state was left otherwise; `closed_by` is the act that closed it.
    """

    work = models.OneToOneField("viewflow.Task", models.PROTECT, related_name="duty", verbose_name=_("travail"))
    case_ref = models.CharField(_("numéro de dossier"), max_length=30, db_index=True)
    noun = models.CharField(max_length=40)
    subject_id = models.PositiveBigIntegerField()
    duty = models.CharField(max_length=60)
    role = models.CharField(_("rôle"), max_length=40)
    funder_id = models.PositiveBigIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("à la charge de"))
    is_personal = models.BooleanField(_("confié à une personne"), default=False)
    opened_by = models.ForeignKey("workflows.JournalEntry", models.PROTECT, null=True, related_name="+", verbose_name=_("ouverte par l’acte"))
    closed_by = models.ForeignKey("workflows.JournalEntry", models.PROTECT, null=True, related_name="+", verbose_name=_("close par l’acte"))
    opened_at = models.DateTimeField(_("ouverte le"))
    due_at = models.DateTimeField(_("à faire avant le"), null=True)
    closed_at = models.DateTimeField(_("close le"), null=True)
    closed_because = models.CharField(_("close parce que"), max_length=10, choices=ClosedBecause, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("tâche")
        verbose_name_plural = _("tâches")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["noun", "subject_id", "duty", "opened_by"], name="task_once_per_act", violation_error_message=_("Cette tâche existe déjà.")
            ),
            models.UniqueConstraint(
                fields=["noun", "subject_id", "duty"],
                condition=Q(closed_at=None),
                name="task_open_once",
                violation_error_message=_("Cette tâche est déjà ouverte."),
            ),
            models.UniqueConstraint(
                fields=["noun", "subject_id", "duty"], condition=Q(opened_by=None), name="task_born_once", violation_error_message=_("Cette tâche existe déjà.")
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_because="") | (Q(closed_at__isnull=False) & ~Q(closed_because="")),
                name="task_closed_for_a_reason",
                violation_error_message=_("Une tâche close dit pourquoi, et elle seule."),
            ),
        ]
        indexes = [
            models.Index(fields=["funder_id", "role", "due_at"], name="task_waiting", condition=Q(closed_at=None)),
            models.Index(fields=["funder_id", "role", "noun"], name="task_kinds", condition=Q(closed_at=None, person=None)),
            models.Index(fields=["person", "due_at"], name="task_held", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.case_ref} {self.duty}"
