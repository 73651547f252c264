"""Migration operations: tables that can only grow."""

from django.db.migrations import RunSQL

GUARD_FUNCTION = """
CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""

# The triggers of a table that only grows, with PostgreSQL's numbers for when and upon what they fire.
ROW, BEFORE, DELETE, UPDATE, TRUNCATE = 1, 2, 8, 16, 32
GUARDS = (
    ("append_only_row", ROW | BEFORE | DELETE | UPDATE),
    ("append_only_truncate", BEFORE | TRUNCATE),
)


def guard_source() -> str:
    """The body of the function that the triggers call, as the database keeps it."""
    return GUARD_FUNCTION.split("$$")[1]


def guard_function() -> RunSQL:
    """Create the function that the triggers call."""
    return RunSQL(GUARD_FUNCTION, "DROP FUNCTION portal_append_only();")


def append_only(*tables: str) -> RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE on ``tables`` at the database itself."""
    make = [
        f"CREATE TRIGGER append_only_row BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION portal_append_only();"
        f"CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only();"
        for table in tables
    ]
    drop = [
        f"DROP TRIGGER append_only_row ON {table}; DROP TRIGGER append_only_truncate ON {table};"
        for table in tables
    ]
    return RunSQL("\n".join(make), "\n".join(drop))
