"""The role that the portal's processes use: it reads and writes rows, and cannot touch what guards them.

The tables belong to another role, with which migrations run. This one adds rows to tables that only grow and can
neither change, delete nor truncate them there; it owns nothing, so that it cannot switch a trigger off either.
"""

from django.db import connection, transaction

from workflow.operations import GUARDS

READ_ONLY = ("django_migrations", "ledger_logkey", "workflow_leafform")
GROW, CHANGE, READ = "SELECT, INSERT", "SELECT, INSERT, UPDATE, DELETE", "SELECT"


class NoRole(RuntimeError):
    """The role is not there, or it is the owner's own."""


@transaction.atomic
def grant(role: str) -> int:
    """Give the role what the portal needs on every table, and take back anything more; how many tables.

    Run as the owner after each migration. Raises ``NoRole`` when there is no such role, when it may do more than
    log in, or when it is the one that runs this.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        owner, schema = cursor.fetchone()
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole OR rolbypassrls OR pg_has_role(rolname, %s, 'MEMBER')"
            "  FROM pg_roles WHERE rolname = %s",
            [owner, role],
        )
        found = cursor.fetchone()
        if found is None or found[0] or role == owner:
            raise NoRole(
                f"{role}: CREATE ROLE {role} LOGIN, without further rights, not the owner's"
            )
        name, space = _quoted(role), _quoted(schema)
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {space} FROM {name}")
        cursor.execute(f"REVOKE CREATE ON SCHEMA {space} FROM PUBLIC")
        cursor.execute(f"GRANT USAGE ON SCHEMA {space} TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {space} TO {name}")
        cursor.execute(
            "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE tgname = %s",
            [GUARDS[0][0]],
        )
        growing = {table for (table,) in cursor.fetchall()}
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            rights = READ if table in READ_ONLY else GROW if table in growing else CHANGE
            cursor.execute(f"GRANT {rights} ON {_quoted(table)} TO {name}")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION portal_erase(bigint) TO {name}")
    return len(tables)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
