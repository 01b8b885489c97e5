"""Whether a word stands anywhere in the database: the whole file on SQLite, else every row of every table."""

import base64
from typing import Any

from django.db import connection


def database_bytes() -> bytes:
    """All that the database holds, as bytes: pages that were freed and indexes too, where it is a file."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        image: bytes = connection.connection.serialize()
        return image
    return b"\n".join(_row(row) for table in connection.introspection.table_names() for row in _rows(table))


def database_says(word: str) -> bool:
    """Whether the word, a dozen letters or more, stands there in any way in which text is written down."""
    image = database_bytes()
    return any(form in image for form in _forms(word))


def _forms(word: str) -> list[bytes]:
    """As text, as wide text, in hexadecimal, and in base 64 at each of its three places."""
    plain = word.encode()
    found = [plain, word.encode("utf-16-le"), plain.hex().encode(), plain.hex().upper().encode()]
    for shift in range(3):
        written = base64.b64encode(b"\0" * shift + plain)
        found.append(written[4 if shift else 0 : -4])
    return found


def _rows(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return list(cursor.fetchall())


def _row(row: tuple[Any, ...]) -> bytes:
    return b" ".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in row
    )
