from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """What was corrected stays as it was written."""

    dependencies = [
        ("initiatives", "0011_data_corrections"),
        ("workflow", "0010_erasures_append_only"),
    ]

    operations = [append_only("initiatives_datacorrection")]
