from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """Who read what stays on record."""

    dependencies = [("protection", "0008_read_log")]

    operations = [append_only("protection_fileread")]
