from django.db import migrations

from workflow.operations import append_only, erase_function


class Migration(migrations.Migration):
    """An erasure stays; tables that only grow accept the change that one says, and no other."""

    dependencies = [("workflow", "0009_erasures")]

    operations = [append_only("workflow_erasure"), erase_function()]
