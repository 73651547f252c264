from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """A dossier that was given out stays on record."""

    dependencies = [("protection", "0006_dossier")]

    operations = [append_only("protection_dossier")]
