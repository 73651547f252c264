from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """Who read a profile stays on record."""

    dependencies = [("rewards", "0005_profile_reads"), ("workflow", "0011_erase_names_its_schema")]

    operations = [append_only("rewards_profileread")]
