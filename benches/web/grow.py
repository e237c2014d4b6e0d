"""Grows the database of a demo to so many documents: copies of its finished ones with all that belongs to them, by plain
SQL in one transaction. Rows only; the files stay those of the demo.

    grow.py TEKEN.SQLITE DOCUMENTS
"""

import hashlib
import sqlite3
import sys

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK = ALPHABET + "*~$=U"

# What of a row is its own in a copy: `n` counts the copies, the rowid keeps the rows of one copy apart.
ID = "substr({0}, 1, 24) || printf('%012x', n.n * 1000000 + t.rowid)"
DOCUMENT = "(SELECT substr(d.id, 1, 24) || printf('%012x', n.n * 1000000 + d.rowid) FROM temp.d WHERE d.id = t.document_id)"
HASH = "digest(t.sha256, n.n)"
TABLES = {
    "documents": {"id": ID.format("t.id"), "code": "code(t.code, n.n)"},
    "versions": {"document_id": DOCUMENT},
    "events": {"document_id": DOCUMENT},
    "revisions": {"document_id": DOCUMENT, "sha256": HASH},
    "intents": {"id": ID.format("t.id"), "document_id": DOCUMENT},
    "signatures": {"document_id": DOCUMENT, "intent_id": ID.format("t.intent_id")},
    "jobs": {"id": ID.format("t.id"), "document_id": DOCUMENT},
}


def code(old, number):
    """Another valid code for each number."""
    value = int.from_bytes(hashlib.sha256(f"{old}{number}".encode()).digest()[:10], "big")
    return "".join(ALPHABET[(value >> shift) & 31] for shift in range(75, -1, -5)) + CHECK[value % 37]


def digest(old, number):
    return hashlib.sha256(f"{old}{number}".encode()).hexdigest()


def main():
    path, wanted = sys.argv[1], int(sys.argv[2])
    database = sqlite3.connect(path, isolation_level=None)
    database.create_function("code", 2, code, deterministic=True)
    database.create_function("digest", 2, digest, deterministic=True)
    # This file is made to be measured, not to be kept: no log beside it while it grows.
    for pragma in ("journal_mode = DELETE", "synchronous = OFF", "cache_size = -400000"):
        database.execute(f"PRAGMA {pragma}")
    finished, present = database.execute("SELECT sum(stage = 'archived'), count(*) FROM documents").fetchone()
    copies = (wanted - present) // finished
    database.execute("BEGIN")
    counting = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT ?) SELECT n FROM c"
    database.execute(f"CREATE TEMP TABLE n AS {counting}", (copies,))
    for table, own in TABLES.items():
        key = "id" if table == "documents" else "document_id"
        copied = f"{key} IN (SELECT id FROM main.documents WHERE stage = 'archived')"
        if table != "documents":
            copied = f"{key} IN (SELECT id FROM temp.d)"
        database.execute(f"CREATE TEMP TABLE t AS SELECT * FROM main.{table} WHERE {copied}")
        columns = [row[1] for row in database.execute(f"PRAGMA main.table_info({table})")]
        values = ", ".join(own.get(column, f"t.{column}") for column in columns)
        if table == "documents":
            # In the same order, so that its rowids are those of the copied rows.
            database.execute("CREATE TEMP TABLE d AS SELECT id FROM temp.t ORDER BY rowid")
            database.execute("CREATE INDEX temp.d_by_id ON d (id)")
        database.execute(f"INSERT INTO main.{table} ({', '.join(columns)}) SELECT {values} FROM n CROSS JOIN temp.t")
        database.execute("DROP TABLE temp.t")
    database.execute("COMMIT")
    database.execute("PRAGMA journal_mode = WAL")
    print(database.execute("SELECT count(*) FROM documents").fetchone()[0])


main()
