from django.db import migrations

from workflow.operations import erase_function


class Migration(migrations.Migration):
    """The functions around erasures name their schema: a temporary table does not stand in for a real one."""

    dependencies = [("workflow", "0010_erasures_append_only")]

    operations = [erase_function()]
