"""Migration operations: tables that can only grow."""

from django.db.migrations import RunSQL

# Rows stay as they are. The one exception is a recorded erasure of personal data, of exactly what it says.
# Both functions name the schema: a temporary table of the same name would come first otherwise.
GUARD_FUNCTION = """
CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  erased jsonb;
BEGIN
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME !~ '^(ledger|workflow)_' THEN
    EXECUTE format(
      'SELECT instead FROM %I.workflow_erasure WHERE kind = $1 AND key = $2 ORDER BY id DESC LIMIT 1',
      TG_TABLE_SCHEMA)
      INTO erased
      USING TG_TABLE_NAME, coalesce(to_jsonb(OLD)->>'history_id', to_jsonb(OLD)->>'id')::bigint;
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
  space text := current_schema();
  place regclass;
  table_name text;
  row_key bigint;
  fresh jsonb;
  sets text;
  name text;
  done integer;
BEGIN
  EXECUTE format('SELECT kind, key, instead FROM %I.workflow_erasure WHERE id = $1', space)
    INTO STRICT table_name, row_key, fresh USING erasure;
  place := to_regclass(format('%I.%I', space, table_name));
  PERFORM FROM pg_catalog.pg_trigger
   WHERE tgrelid = place AND tgname = 'append_only_row' AND tgenabled IN ('O', 'A');
  IF NOT FOUND THEN
    RAISE EXCEPTION 'table % is not guarded', table_name USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT attname INTO STRICT name FROM pg_catalog.pg_attribute
   WHERE attrelid = place AND attname IN ('history_id', 'id') ORDER BY attname LIMIT 1;
  SELECT string_agg(format('%1$I = filled.%1$I', field), ', ') INTO sets
    FROM jsonb_object_keys(fresh) AS field;
  EXECUTE format(
    'UPDATE %1$I.%2$I AS original SET %3$s FROM jsonb_populate_record(NULL::%1$I.%2$I, $1) AS filled'
    ' WHERE original.%4$I = $2',
    space, table_name, sets, name) USING fresh, row_key;
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
    return RunSQL(GUARD_FUNCTION + ERASE_FUNCTION, RunSQL.noop)


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
