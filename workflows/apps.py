from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class WorkflowsConfig(AppConfig):
    name = "workflows"
    verbose_name = _("Moteur")

    def ready(self) -> None:
        from workflows import checks, clocks, menu, rounds, tasks  # noqa: F401 - they register themselves
        from workflows.board import follow  # noqa: F401

        autodiscover_modules("examiners")  # what each room knows of a procedure that is to be proved
