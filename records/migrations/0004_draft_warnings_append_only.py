from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """Whom the portal warned of what stays as it was written."""

    dependencies = [("records", "0003_end_of_term")]

    operations = [append_only("records_draftwarning")]
