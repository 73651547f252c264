from django.db import migrations

FILL = """
    UPDATE initiatives_initiative AS file
       SET procedure_id = newest.procedure_id
      FROM (SELECT DISTINCT ON (initiative_id) initiative_id, procedure_id
              FROM approvals_case ORDER BY initiative_id, id DESC) AS newest
     WHERE newest.initiative_id = file.id AND file.procedure_id IS NULL
"""


class Migration(migrations.Migration):
    """Files that were sent before know which procedure their case follows."""

    dependencies = [
        ("approvals", "0009_procedure_since"),
        ("initiatives", "0009_procedure"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
