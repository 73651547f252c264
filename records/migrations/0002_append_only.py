from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """History and reads stay as they were written."""

    dependencies = [("records", "0001_initial"), ("workflow", "0010_erasures_append_only")]

    operations = [
        append_only(
            "records_historicaldatarequest",
            "records_historicalarchivefile",
            "records_requestread",
        )
    ]
