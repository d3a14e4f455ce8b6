"""The published marts in PostgreSQL, for BI tools that speak its protocol: a version is published by difference.

One transaction makes tables, comments and rows those of the version: rows that are the same are not touched, readers
see the old version or the new one, and whatever fails leaves the old one. `published_version` says for every table
which version it is of. Names come from the version's data package and are quoted; the address is never shown.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import duckdb
import psycopg
import tenacity
from psycopg import Cursor, sql
from psycopg.conninfo import conninfo_to_dict

from publication.export import SNAPSHOT_NAME, RefusedPublicationError
from publication.package import PACKAGE_NAME
from publication.quoting import name, text
from publication.settings import PostgresSettings

VERSIONS = "published_version"
"""One row a table: read in one transaction with the marts, all rows agree."""

_TYPES = {
    "VARCHAR": "text", "DATE": "date", "TIMESTAMP": "timestamp", "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "BOOLEAN": "boolean", "BIGINT": "bigint", "INTEGER": "integer", "SMALLINT": "smallint", "TINYINT": "smallint",
    "HUGEINT": "numeric(38,0)", "DOUBLE": "double precision", "FLOAT": "real",
}  # fmt: skip
_INDEXED = ("unit_id", "indicator_code", "index_code", "edition_id", "edition_year", "document_id", "province")
"""Columns that people filter and join by, besides keys and references."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows of a table that a publication touched."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0

    def __bool__(self) -> bool:
        return bool(self.inserted or self.updated or self.deleted)


@dataclass(frozen=True, slots=True)
class PostgresPublication:
    """The version that stands in the database, what it took to get there, and an address without secrets."""

    version: str
    changes: dict[str, Changes]
    rows: dict[str, int]
    address: str

    @property
    def is_new(self) -> bool:
        return any(self.changes.values())


class PostgresError(RefusedPublicationError):
    """The database could not be reached or did not take the version; the message holds no secret."""


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    description: str
    columns: tuple[_Column, ...]
    key: tuple[str, ...]
    indexed: tuple[str, ...]
    rows: int

    def digest(self, content: str) -> str:
        """Of what the table looks like and holds."""
        return sha256(f"{self!r}{content}".encode()).hexdigest()


def publish_to_postgres(version: Path, settings: PostgresSettings, *, recheck: bool = False) -> PostgresPublication:
    """Makes the database's schema that of the published version in the folder.

    A table whose content is that of its last publication is left alone; `recheck` compares its rows all the same.
    Raises PostgresError, and leaves the database as it was, whatever goes wrong.
    """
    address = _address(settings)
    try:
        with connect(settings.url) as connection:
            # Not the snapshot as people open it: this connection writes temporary files for COPY.
            with duckdb.connect(str(version / SNAPSHOT_NAME), read_only=True, config={"threads": 2}) as snapshot:
                result = _publish(connection, snapshot, version.resolve(), settings, address, recheck)
            connection.commit()
            connection.autocommit = True
            _tidy(connection, settings.schema, result.changes)
            return result
    except psycopg.Error as error:
        raise PostgresError(_reason(error, settings)) from None


@tenacity.retry(
    retry=tenacity.retry_if_exception_type(psycopg.OperationalError),
    stop=tenacity.stop_after_attempt(3),
    wait=tenacity.wait_exponential(multiplier=1, max=8),
    reraise=True,
)
def connect(url: str) -> psycopg.Connection:
    """Tried three times: a server that restarts is back. Raises psycopg.Error, whose words may hold the address."""
    return psycopg.connect(url, application_name="tinhso publication", connect_timeout=15)


def _publish(
    connection: psycopg.Connection,
    snapshot: duckdb.DuckDBPyConnection,
    version: Path,
    settings: PostgresSettings,
    address: str,
    recheck: bool,
) -> PostgresPublication:
    tables = _read_tables(version, snapshot)
    package = json.loads((version / PACKAGE_NAME).read_text(encoding="utf-8"))
    hashes = {resource["name"]: resource["hash"] for resource in package["resources"]}
    with connection.cursor() as cursor:
        # Waiting ends after lock_seconds; the transaction, and with it everything, is then undone.
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{settings.lock_seconds:g}s"])
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"tinhso:{settings.schema}"])
        _make_schema(cursor, settings.schema)
        known = _known(cursor, settings.schema)
        changes = {}
        for table in tables:
            digest = table.digest(hashes[table.name])
            if (
                known.get(table.name, ("", ""))[1] != digest
                or recheck
                or not _exists(cursor, settings.schema, table.name)
            ):
                _make_table(cursor, settings.schema, table)
                changes[table.name] = _load(cursor, snapshot, settings.schema, table)
            else:
                changes[table.name] = Changes()
        for gone in sorted(set(known) - {table.name for table in tables}):
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(settings.schema, gone)))
        _record(cursor, settings.schema, version.name, {t.name: t.digest(hashes[t.name]) for t in tables}, tables)
        _grant(cursor, settings)
    return PostgresPublication(version.name, changes, {table.name: table.rows for table in tables}, address)


def _read_tables(version: Path, snapshot: duckdb.DuckDBPyConnection) -> tuple[_Table, ...]:
    """The version's tables as its package describes them, with the types of its snapshot."""
    package = json.loads((version / PACKAGE_NAME).read_text(encoding="utf-8"))
    tables = []
    for resource in package["resources"]:
        if "rows" not in resource:
            continue
        schema = resource["schema"]
        described = {field["name"]: field["description"] for field in schema["fields"]}
        types = snapshot.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
            [resource["name"]],
        ).fetchall()
        references = [column for key in schema.get("foreignKeys", ()) for column in key["fields"]]
        wanted = [*references, *(column for column in _INDEXED if column in described)]
        key = tuple(schema.get("primaryKey", ()))
        tables.append(
            _Table(
                resource["name"],
                resource["description"],
                tuple(_Column(column, _postgres_type(type_), described[column]) for column, type_ in types),
                key,
                tuple(column for column in dict.fromkeys(wanted) if key[:1] != (column,)),
                resource["rows"],
            )
        )
    return tuple(tables)


def _postgres_type(type_: str) -> str:
    if type_.startswith("DECIMAL("):
        return "numeric" + type_.removeprefix("DECIMAL")
    # What has no twin, such as a list, is text.
    return _TYPES.get(type_, "text")


def _make_schema(cursor: Cursor, schema: str) -> None:
    cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema])
    if cursor.fetchone() is None:
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    if not _exists(cursor, schema, VERSIONS):
        cursor.execute(
            sql.SQL(
                "CREATE TABLE {} (table_name text PRIMARY KEY, version text NOT NULL, digest text NOT NULL,"
                " row_count bigint NOT NULL, published_at timestamptz NOT NULL)"
            ).format(sql.Identifier(schema, VERSIONS))
        )
        _comment(
            cursor, sql.SQL("TABLE {}").format(sql.Identifier(schema, VERSIONS)), "Which version each table is of."
        )


def _exists(cursor: Cursor, schema: str, table: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_tables WHERE schemaname = %s AND tablename = %s", [schema, table])
    return cursor.fetchone() is not None


def _known(cursor: Cursor, schema: str) -> dict[str, tuple[str, str]]:
    """Version and digest of each table, as last published."""
    statement = sql.SQL("SELECT table_name, version, digest FROM {}").format(sql.Identifier(schema, VERSIONS))
    return {table: (version, digest) for table, version, digest in cursor.execute(statement).fetchall()}


def _make_table(cursor: Cursor, schema: str, table: _Table) -> None:
    """Creates the table, or alters it to the columns, key, indexes and comments of the dictionary; rows stay."""
    target = sql.Identifier(schema, table.name)
    if not _exists(cursor, schema, table.name):
        columns = sql.SQL(", ").join(_definition(column) for column in table.columns)
        cursor.execute(sql.SQL("CREATE TABLE {} ({})").format(target, columns))
    else:
        _alter_columns(cursor, schema, table)
    _set_key(cursor, schema, table)
    for column in table.indexed:
        index = f"ix_{sha256(f'{table.name}.{column}'.encode()).hexdigest()[:8]}_{table.name}_{column}"[:63]
        cursor.execute(
            sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} ({})").format(
                sql.Identifier(index), target, sql.Identifier(column)
            )
        )
    _set_comments(cursor, schema, table)


def _definition(column: _Column) -> sql.Composed:
    return sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(column.type))  # type: ignore[arg-type]


def _alter_columns(cursor: Cursor, schema: str, table: _Table) -> None:
    cursor.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = format('%%I.%%I', %s::text, %s::text)::regclass AND attnum > 0 AND NOT attisdropped",
        [schema, table.name],
    )
    present = {column: _short(type_) for column, type_ in cursor.fetchall()}
    wanted = {column.name for column in table.columns}
    actions = [sql.SQL("DROP COLUMN {}").format(sql.Identifier(column)) for column in present if column not in wanted]
    for column in table.columns:
        if column.name not in present:
            actions.append(sql.SQL("ADD COLUMN {}").format(_definition(column)))
        elif present[column.name] != column.type:
            quoted, type_ = sql.Identifier(column.name), sql.SQL(column.type)  # type: ignore[arg-type]
            # The rows are compared afterwards, so what the old type cannot turn into the new one may go.
            actions.append(sql.SQL("DROP COLUMN {0}, ADD COLUMN {0} {1}").format(quoted, type_))
    if actions:
        target = sql.Identifier(schema, table.name)
        cursor.execute(sql.SQL("ALTER TABLE {} {}").format(target, sql.SQL(", ").join(actions)))


def _short(type_: str) -> str:
    return {"timestamp without time zone": "timestamp", "timestamp with time zone": "timestamptz"}.get(type_, type_)


def _set_key(cursor: Cursor, schema: str, table: _Table) -> None:
    cursor.execute(
        "SELECT c.conname, array_agg(a.attname::text ORDER BY k.position) FROM pg_constraint c"
        " CROSS JOIN unnest(c.conkey) WITH ORDINALITY AS k (attnum, position)"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum"
        " WHERE c.conrelid = format('%%I.%%I', %s::text, %s::text)::regclass AND c.contype = 'p' GROUP BY c.conname",
        [schema, table.name],
    )
    present = cursor.fetchone()
    if present and tuple(present[1]) == table.key:
        return
    target = sql.Identifier(schema, table.name)
    if present:
        cursor.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(target, sql.Identifier(present[0])))
    if table.key:
        # Rows that were there under another key are loaded anew, for the new one may not hold over them.
        cursor.execute(sql.SQL("DELETE FROM {}").format(target))
        cursor.execute(sql.SQL("ALTER TABLE {} ADD PRIMARY KEY ({})").format(target, _names(table.key)))


def _set_comments(cursor: Cursor, schema: str, table: _Table) -> None:
    cursor.execute(
        "SELECT coalesce(a.attname, ''), d.description FROM pg_description d LEFT JOIN pg_attribute a"
        " ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid > 0"
        " WHERE d.classoid = 'pg_class'::regclass AND d.objoid = format('%%I.%%I', %s::text, %s::text)::regclass",
        [schema, table.name],
    )
    present: dict[str, str] = dict(cursor.fetchall())
    target = sql.Identifier(schema, table.name)
    if present.get("", "") != table.description:
        _comment(cursor, sql.SQL("TABLE {}").format(target), table.description)
    for column in table.columns:
        if present.get(column.name, "") != column.description:
            place = sql.SQL("COLUMN {}").format(sql.Identifier(schema, table.name, column.name))
            _comment(cursor, place, column.description)


def _comment(cursor: Cursor, place: sql.Composable, words: str) -> None:
    cursor.execute(sql.SQL("COMMENT ON {} IS {}").format(place, sql.Literal(words)))


def _load(cursor: Cursor, snapshot: duckdb.DuckDBPyConnection, schema: str, table: _Table) -> Changes:
    """Brings the version's rows into a table of this transaction and applies what differs."""
    staged, target = sql.Identifier("pg_temp", f"staged_{table.name}"), sql.Identifier(schema, table.name)
    columns = _names(column.name for column in table.columns)
    definitions = sql.SQL(", ").join(_definition(column) for column in table.columns)
    cursor.execute(
        sql.SQL("CREATE TEMP TABLE {} ({}) ON COMMIT DROP").format(sql.Identifier(f"staged_{table.name}"), definitions)
    )
    _copy(cursor, snapshot, staged, table, columns)
    cursor.execute(sql.SQL("ANALYZE {}").format(staged))
    return (_merge_by_key if table.key else _merge_by_content)(cursor, staged, target, table, columns)


def _copy(
    cursor: Cursor,
    snapshot: duckdb.DuckDBPyConnection,
    staged: sql.Identifier,
    table: _Table,
    columns: sql.Composable,
) -> None:
    """DuckDB writes CSV and PostgreSQL reads it: no value is nothing, an empty text is quoted."""
    chosen = f"SELECT {', '.join(_for_copy(column) for column in table.columns)} FROM {name(table.name)}"  # noqa: S608
    texts = [name(column.name) for column in table.columns if column.type == "text"]
    # PostgreSQL before 18 takes a line of backslash and dot for the end of the data, even within quotes.
    ending = " OR ".join(rf"regexp_matches({column}::VARCHAR, '(?m)^\\\.\r?$')" for column in texts) or "false"
    if snapshot.execute(f"SELECT 1 FROM {name(table.name)} WHERE {ending} LIMIT 1").fetchone():  # noqa: S608
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(staged, columns)) as copy:
            reader = snapshot.execute(chosen)
            while rows := reader.fetchmany(10_000):
                for row in rows:
                    copy.write_row(row)
        return
    with tempfile.TemporaryDirectory(prefix="tinhso-") as folder:
        path = Path(folder, "rows.csv")
        quoted = f", FORCE_QUOTE ({', '.join(texts)})" if texts else ""
        snapshot.execute(f"COPY ({chosen}) TO {text(path)} (FORMAT csv, HEADER false{quoted})")
        with (
            path.open("rb") as content,
            cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(staged, columns)) as copy,
        ):
            while block := content.read(_BLOCK):
                copy.write(block)


def _for_copy(column: _Column) -> str:
    """PostgreSQL has no NUL in a text."""
    quoted = name(column.name)
    return f"replace({quoted}::VARCHAR, chr(0), '') AS {quoted}" if column.type == "text" else quoted


def _merge_by_key(
    cursor: Cursor, staged: sql.Identifier, target: sql.Identifier, table: _Table, columns: sql.Composable
) -> Changes:
    same = sql.SQL(" AND ").join(sql.SQL("t.{0} = s.{0}").format(sql.Identifier(column)) for column in table.key)
    parts = {"staged": staged, "target": target, "same": same, "columns": columns}
    cursor.execute(
        sql.SQL("DELETE FROM {target} AS t WHERE NOT EXISTS (SELECT FROM {staged} AS s WHERE {same})").format(**parts)
    )
    deleted = cursor.rowcount
    rest = [column.name for column in table.columns if column.name not in table.key]
    updated = 0
    if rest:
        cursor.execute(
            sql.SQL(
                "UPDATE {target} AS t SET {assignments} FROM {staged} AS s"
                " WHERE {same} AND ({old}) IS DISTINCT FROM ({new})"
            ).format(
                **parts,
                assignments=sql.SQL(", ").join(
                    sql.SQL("{0} = s.{0}").format(sql.Identifier(column)) for column in rest
                ),
                old=sql.SQL(", ").join(sql.SQL("t.{}").format(sql.Identifier(column)) for column in rest),
                new=sql.SQL(", ").join(sql.SQL("s.{}").format(sql.Identifier(column)) for column in rest),
            )
        )
        updated = cursor.rowcount
    cursor.execute(
        sql.SQL(
            "INSERT INTO {target} ({columns}) SELECT {columns} FROM {staged} AS s"
            " WHERE NOT EXISTS (SELECT FROM {target} AS t WHERE {same})"
        ).format(**parts)
    )
    return Changes(cursor.rowcount, updated, deleted)


def _merge_by_content(
    cursor: Cursor, staged: sql.Identifier, target: sql.Identifier, table: _Table, columns: sql.Composable
) -> Changes:
    """Without a key a row is its content; of rows that are alike, as many stay as there should be."""
    numbered = sql.SQL("row_number() OVER (PARTITION BY ROW({0})::text) AS n, ROW({0})::text AS content").format(
        columns
    )
    parts = {"staged": staged, "target": target, "columns": columns, "numbered": numbered}
    cursor.execute(
        sql.SQL(
            "DELETE FROM {target} WHERE ctid IN (SELECT t.row_id FROM (SELECT ctid AS row_id, {numbered} FROM"
            " {target}) AS t WHERE NOT EXISTS (SELECT FROM (SELECT {numbered} FROM {staged}) AS s"
            " WHERE s.content = t.content AND s.n = t.n))"
        ).format(**parts)
    )
    deleted = cursor.rowcount
    cursor.execute(
        sql.SQL(
            "INSERT INTO {target} ({columns}) SELECT {columns} FROM {staged} EXCEPT ALL SELECT {columns} FROM {target}"
        ).format(**parts)
    )
    return Changes(cursor.rowcount, 0, deleted)


def _record(cursor: Cursor, schema: str, version: str, digests: dict[str, str], tables: Sequence[_Table]) -> None:
    """Every table's version; a row that says so already is not touched."""
    target = sql.Identifier(schema, VERSIONS)
    cursor.execute(
        sql.SQL("DELETE FROM {} WHERE NOT table_name = ANY(%s)").format(target), [[table.name for table in tables]]
    )
    statement = sql.SQL(
        "INSERT INTO {0} AS known VALUES (%s, %s, %s, %s, now()) ON CONFLICT (table_name) DO UPDATE"
        " SET version = excluded.version, digest = excluded.digest, row_count = excluded.row_count,"
        " published_at = excluded.published_at"
        " WHERE (known.version, known.digest) IS DISTINCT FROM (excluded.version, excluded.digest)"
    ).format(target)
    cursor.executemany(statement, [(t.name, version, digests[t.name], t.rows) for t in tables])


def _grant(cursor: Cursor, settings: PostgresSettings) -> None:
    """The reader may read the schema's tables; grants that stand are not repeated."""
    reader, schema = sql.Identifier(settings.reader), sql.Identifier(settings.schema)
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.reader])
    if cursor.fetchone() is None:
        cursor.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
        if not (row and row[0]):
            raise PostgresError(
                f"the role {settings.reader} is missing and the publishing role may not make it:"
                f" CREATE ROLE {settings.reader} NOLOGIN, or name another in TINHSO_POSTGRES_READER"
            )
        cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(reader))
    cursor.execute("SELECT has_schema_privilege(%s, %s, 'USAGE')", [settings.reader, settings.schema])
    if cursor.fetchone() != (True,):
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, reader))
    cursor.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = %s"
        " AND NOT has_table_privilege(%s, format('%%I.%%I', schemaname, tablename), 'SELECT')",
        [settings.schema, settings.reader],
    )
    for (table,) in cursor.fetchall():
        cursor.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(sql.Identifier(settings.schema, table), reader))


def _tidy(connection: psycopg.Connection, schema: str, changes: dict[str, Changes]) -> None:
    """Makes room of replaced rows usable again and statistics right; holds up no reader, and failure is harmless."""
    changed = [table for table, change in changes.items() if change]
    for table in [*changed, VERSIONS] if changed else []:
        try:
            connection.execute(sql.SQL("VACUUM (ANALYZE, TRUNCATE false) {}").format(sql.Identifier(schema, table)))
        except psycopg.Error:
            return


def _names(columns: Iterable[str]) -> sql.Composable:
    return sql.SQL(", ").join([sql.Identifier(column) for column in columns])


def _address(settings: PostgresSettings) -> str:
    """Host, port, database and schema, for people. Raises PostgresError where the address is none."""
    try:
        parts = conninfo_to_dict(settings.url)
    except psycopg.Error:
        # The original message repeats the address, password and all.
        raise PostgresError("TINHSO_POSTGRES_URL is no PostgreSQL address (postgresql://user@host/database)") from None
    host, port = parts.get("host") or "localhost", parts.get("port") or 5432
    return f"postgresql://{host}:{port}/{parts.get('dbname') or ''}#{settings.schema}"


def _reason(error: psycopg.Error, settings: PostgresSettings) -> str:
    words = " ".join(str(error).split()) or type(error).__name__
    secrets = [settings.url, str(conninfo_to_dict(settings.url).get("password") or "")]
    for secret in filter(None, secrets):
        words = words.replace(secret, "…")
    return f"PostgreSQL did not take the version, which is as it was: {words}"
