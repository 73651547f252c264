from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """The history of imports can only grow."""

    dependencies = [("authorities", "0007_imports")]

    operations = [append_only("authorities_historicaldirectoryimport")]
