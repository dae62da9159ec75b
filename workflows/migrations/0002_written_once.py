from django.db import migrations

from workflows.immutable import RefuseChanges


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_initial")]

    operations = [
        RefuseChanges("workflows_journalentry"),
        RefuseChanges("workflows_checkpoint"),
        RefuseChanges("workflows_procedure"),
    ]
