from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """The history of changes of registers can only grow; registers are searched without diacritics."""

    dependencies = [("authorities", "0005_record_changes")]

    operations = [append_only("authorities_historicalrecordchange"), UnaccentExtension()]
