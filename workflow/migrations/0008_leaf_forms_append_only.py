from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """A form stays as long as leaves of it."""

    dependencies = [("workflow", "0007_leaf_forms"), ("ledger", "0003_leaf_forms")]

    operations = [append_only("workflow_leafform")]
