from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Pièces")

    def ready(self) -> None:
        """Every app's papers and mails are declared in its `documents.py` and `mails.py`."""
        from documents import checks, effects, rounds  # noqa: F401 - they register themselves

        autodiscover_modules("documents", "mails")
