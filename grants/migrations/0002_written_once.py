from django.db import migrations

from workflows.immutable import RefuseChanges


class Migration(migrations.Migration):
    """What was deposited is written once: the database refuses to change it."""

    dependencies = [("grants", "0001_initial")]

    operations = [RefuseChanges("grants_deposit")]
