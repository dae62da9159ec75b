from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def make_cache_table(using: str, **kwargs: object) -> None:
    """Sign-in limits need the cache table: a migrated database always has it."""
    call_command("createcachetable", database=using, verbosity=0)


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = _("Maison")

    def ready(self) -> None:
        """The signal is sent for apps that have models, which this one has not."""
        post_migrate.connect(make_cache_table, sender=apps.get_app_config("accounts"), dispatch_uid="make_cache_table")
        if settings.DEMO:
            from config.demo.instants import as_of_its_cause
            from workflows import outbox

            outbox.surround = as_of_its_cause
