from django.db import migrations

from workflows.immutable import RefuseChanges


class Migration(migrations.Migration):
    """What a call pins (form, grid, criteria) is written once: the database refuses to change it."""

    dependencies = [("calls", "0001_initial")]

    operations = [
        RefuseChanges("calls_callform"),
        RefuseChanges("calls_scoringgrid"),
        RefuseChanges("calls_criterion"),
    ]
