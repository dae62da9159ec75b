from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    name = "calls"
    verbose_name = _("Appels")

    def ready(self) -> None:
        import calls.criteria  # the kinds of criteria
        import calls.domain.calls  # the bodies of the steps
        import calls.domain.facts  # the words of the facts
        import calls.domain.procedure_checks  # what a procedure may not be
        import calls.effects  # what follows them
        import calls.interfaces.procedure_control
        import calls.interfaces.procedure_file  # the tabs of a procedure being written, one module each
        import calls.interfaces.procedure_letters
        import calls.interfaces.procedure_money
        import calls.interfaces.procedure_pictures
        import calls.interfaces.procedure_publication
        import calls.interfaces.procedure_rules
        import calls.interfaces.procedure_stages
        import calls.interfaces.step_forms  # noqa: F401 - and the forms that ask for their inputs
