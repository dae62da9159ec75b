from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from workflows.rules import automatic, either, holder_of

administrator = holder_of(Role.ADMINISTRATOR, _("l’administration des dispositifs"))
clock_or_administrator = either(automatic, administrator)
