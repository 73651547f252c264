"""One at a time, without a row to lock: tables that only grow cannot be locked row by row by the portal's role."""

from zlib import crc32

from django.db import connection

SPACE = 0x706F7274  # "port"


def one_at_a_time(name: str) -> None:
    """Wait until no other transaction holds this name; it is free again when this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SPACE, crc32(name.encode()) >> 1])
