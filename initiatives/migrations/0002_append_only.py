from django.db import migrations

from workflow.operations import append_only


class Migration(migrations.Migration):
    """History and frozen records can only grow."""

    dependencies = [("initiatives", "0001_initial")]

    operations = [
        append_only(
            "initiatives_historicalinitiative",
            "initiatives_historicalproposer",
            "initiatives_historicalcommitment",
            "initiatives_historicalattachment",
            "initiatives_initiativeversion",
            "initiatives_riskfreeze",
            "initiatives_commitmenttext",
        )
    ]
