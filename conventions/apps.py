from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

#: Packages whose modules register something at start-up: bodies of steps, forms of steps, papers, mails, subscriptions.
REGISTERED = ("domain", "interfaces", "documents", "mails", "effects")


class ConventionsConfig(AppConfig):
    name = "conventions"
    verbose_name = _("Conventions")

    def ready(self) -> None:
        for package in REGISTERED:
            import_all(f"{self.name}.{package}")


def import_all(package: str) -> None:
    for module in iter_modules(import_module(package).__path__):
        import_module(f"{package}.{module.name}")
