from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """The history of entries and the adoptions can only grow."""

    dependencies = [("monitoring", "0001_library"), ("accounts", "0002_append_only")]

    operations = [append_only("monitoring_historicallibraryentry", "monitoring_adoption")]
