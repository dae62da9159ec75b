"""The actor of automatic steps: a row like any other person, so that the journal can name it."""

from accounts.models import User

SYSTEM_EMAIL = "sillage@system.invalid"


def system_actor() -> User:
    actor, _created = User.objects.get_or_create(email=SYSTEM_EMAIL, defaults={"full_name": "Sillage", "is_system": True, "password": "!"})
    return actor
