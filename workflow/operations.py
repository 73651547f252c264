"""Migration operations: tables that can only grow."""

from django.db.migrations import RunSQL

# Rows stay as they are. The one exception is a recorded erasure of personal data, of exactly what it says.
GUARD_FUNCTION = """
CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  erased jsonb;
BEGIN
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME !~ '^(ledger|workflow)_' THEN
    SELECT instead INTO erased FROM workflow_erasure
     WHERE kind = TG_TABLE_NAME
       AND key = coalesce(to_jsonb(OLD)->>'history_id', to_jsonb(OLD)->>'id')::bigint
     ORDER BY id DESC LIMIT 1;
    IF erased IS NOT NULL AND to_jsonb(NEW) = to_jsonb(OLD) || erased THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""

# Runs as the owner of the tables: the portal's role cannot change their rows itself.
ERASE_FUNCTION = """
CREATE OR REPLACE FUNCTION portal_erase(erasure bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  one workflow_erasure;
  sets text;
  name text;
  done integer;
BEGIN
  SELECT * INTO STRICT one FROM workflow_erasure WHERE id = erasure;
  SELECT string_agg(format('%1$I = filled.%1$I', field), ', ') INTO sets
    FROM jsonb_object_keys(one.instead) AS field;
  SELECT attname INTO STRICT name FROM pg_attribute
   WHERE attrelid = to_regclass(quote_ident(one.kind)) AND attname IN ('history_id', 'id')
   ORDER BY attname LIMIT 1;
  PERFORM FROM pg_trigger
   WHERE tgrelid = to_regclass(quote_ident(one.kind)) AND tgname = 'append_only_row' AND tgenabled <> 'D';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'table % is not guarded', one.kind USING ERRCODE = 'restrict_violation';
  END IF;
  EXECUTE format(
    'UPDATE %1$I AS original SET %2$s FROM jsonb_populate_record(NULL::%1$I, $1) AS filled WHERE original.%3$I = $2',
    one.kind, sets, name) USING one.instead, one.key;
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
REVOKE EXECUTE ON FUNCTION portal_erase(bigint) FROM PUBLIC;
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


def erase_source() -> str:
    """The body of the function that carries out a recorded erasure."""
    return ERASE_FUNCTION.split("$$")[1]


def erase_function() -> RunSQL:
    """Create the function that carries out a recorded erasure, and let the guards accept it."""
    return RunSQL(GUARD_FUNCTION + ERASE_FUNCTION, "DROP FUNCTION portal_erase(bigint);")


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
