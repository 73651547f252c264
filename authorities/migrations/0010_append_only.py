from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """The history of procedures can only grow."""

    dependencies = [("authorities", "0009_procedures")]

    operations = [append_only("authorities_historicalprocedure")]
