"""Publication by difference, against a real server."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from pathlib import Path

import pytest

from publication.quoting import name
from publication.settings import PostgresSettings, PublicationSettings
from tests.publication.postgres_server import PASSWORD, Server
from tests.publication.small_warehouse import OBSERVATIONS, PROVINCES, Model, SmallWarehouse, observed

psycopg = pytest.importorskip("psycopg")

from publication.postgres import Changes, PostgresError, connect, publish_to_postgres  # noqa: E402


class Database:
    """An empty database, and a warehouse whose versions go into it."""

    def __init__(self, server: Server, small: SmallWarehouse) -> None:
        self.server = server
        self.small = small
        self.name = server.create_database()
        self.settings = PostgresSettings(
            server.url("publisher", self.name), reader=f"{self.name}_reader", lock_seconds=2
        )

    def publish(self, *, recheck: bool = False, **options: bool):
        return publish_to_postgres(self.small.publish(**options).path, self.settings, recheck=recheck)

    def rows(self, sql: str, *parameters: object) -> list[tuple]:
        with psycopg.connect(self.settings.url) as connection:
            return connection.execute(sql, parameters or None).fetchall()

    def value(self, sql: str, *parameters: object) -> object:
        [(value,)] = self.rows(sql, *parameters)
        return value

    def touched(self) -> dict[str, list[tuple]]:
        """Every row's place and writing transaction: equal only where no row was written again."""
        return {
            table: self.rows(f'SELECT ctid::text, xmin::text FROM tinhso."{table}" ORDER BY 1')
            for (table,) in self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'tinhso' ORDER BY 1")
        }

    def login(self) -> str:
        """The address of a person who is given the reading role."""
        user = f"{self.name}_alice"
        with psycopg.connect(self.server.admin, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {user} LOGIN PASSWORD '{PASSWORD}' IN ROLE {self.settings.reader}")
        return self.server.url(user, self.name)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect.retry, "sleep", lambda _: None)


@pytest.fixture
def database(postgres: Server, tmp_path: Path) -> Database:
    return Database(postgres, observed(tmp_path))


def test_a_server_that_restarts_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    answers = iter([psycopg.OperationalError("starting up"), psycopg.OperationalError("starting up"), "connected"])

    def answer(*_: object, **__: object) -> object:
        said = next(answers)
        if isinstance(said, Exception):
            raise said
        return said

    monkeypatch.setattr(psycopg, "connect", answer)
    monkeypatch.setattr(connect.retry, "sleep", waits.append)
    assert connect("postgresql://") == "connected"
    assert waits == [1, 2]
    answers = iter([psycopg.OperationalError("gone")] * 9)
    with pytest.raises(psycopg.OperationalError, match="gone"):
        connect("postgresql://")
    assert len(waits) == 4, "bounded"


def test_it_holds_the_version(database: Database) -> None:
    result = database.publish()
    assert result.changes["fct_observation"] == Changes(inserted=8)
    quotes = database.rows("SELECT quote, normalised_value::text FROM tinhso.fct_observation ORDER BY observation_id")
    assert quotes[:3] == [
        ("=1+1", "-3.00000000"), ("-5%", "-2.00000000"), ("@SUM(A1)", "-1.00000000"),
    ]  # fmt: skip
    assert database.rows(
        "SELECT quote = '', locality IS NULL FROM tinhso.fct_observation WHERE observation_id = 'o6'"
    ) == [(True, True)]
    assert database.value("SELECT known_from::text FROM tinhso.fct_observation LIMIT 1") == "2025-01-02 03:04:05.678901"
    versions = database.rows("SELECT DISTINCT version FROM tinhso.published_version")
    assert versions == [(result.version,)]
    assert result.rows == {"dim_index_edition": 1, "dim_indicator": 1, "dim_province": 1, "fct_observation": 8}


@pytest.mark.parametrize("recheck", [False, True])
def test_the_same_again_touches_no_row(database: Database, recheck: bool) -> None:
    database.publish()
    before = database.touched()
    again = database.publish(recheck=recheck)
    assert not again.is_new
    assert database.touched() == before


def test_a_change_touches_the_rows_that_changed(database: Database) -> None:
    database.publish()
    before = database.touched()
    database.small.run("UPDATE fct_observation SET quote = 'changed' WHERE observation_id = 'o1'")
    database.small.run("DELETE FROM fct_observation WHERE observation_id = 'o2'")
    database.small.run(
        "INSERT INTO fct_observation BY NAME (SELECT * REPLACE ('o9' AS observation_id) FROM fct_observation LIMIT 1)"
    )
    result = database.publish()
    assert result.changes == {
        "dim_index_edition": Changes(), "dim_indicator": Changes(), "dim_province": Changes(),
        "fct_observation": Changes(inserted=1, updated=1, deleted=1),
    }  # fmt: skip
    after = database.touched()
    assert after["dim_province"] == before["dim_province"]
    assert len(set(after["fct_observation"]) & set(before["fct_observation"])) == 6
    assert database.rows("SELECT DISTINCT version FROM tinhso.published_version") == [(result.version,)]


def test_a_row_that_somebody_changed_is_put_right(database: Database) -> None:
    database.publish()
    with psycopg.connect(database.settings.url) as connection:
        connection.execute("UPDATE tinhso.dim_province SET name = 'nowhere'")
    assert not database.publish().is_new
    assert database.publish(recheck=True).changes["dim_province"] == Changes(updated=1)
    assert database.value("SELECT name FROM tinhso.dim_province") == "Tỉnh Quảng Ngãi"


def test_columns_follow_the_dictionary(database: Database) -> None:
    database.publish()
    columns = {**OBSERVATIONS.columns, "panel": "VARCHAR", "note": "VARCHAR"}
    del columns["is_cited"]
    small = database.small
    small.run("ALTER TABLE fct_observation DROP COLUMN is_cited")
    small.run("ALTER TABLE fct_observation ALTER panel TYPE VARCHAR")
    small.run("ALTER TABLE fct_observation ADD COLUMN note VARCHAR DEFAULT 'n'")
    small.describe(PROVINCES, Model("fct_observation", columns, key=("observation_id", "kind"), layer="core"))
    database.publish()
    types = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'fct_observation'"
    found = dict(database.rows(types))
    assert set(found) == set(columns)
    assert found["panel"] == "text"
    assert database.rows("SELECT DISTINCT panel, note FROM tinhso.fct_observation") == [("63", "n")]
    assert set(database.touched()) == {"dim_province", "fct_observation", "published_version"}
    assert database.value("SELECT count(*) FROM tinhso.published_version") == 2
    keys = database.rows(
        "SELECT column_name FROM information_schema.key_column_usage WHERE table_name = 'fct_observation'"
    )
    assert {column for (column,) in keys} == {"observation_id", "kind"}


def test_a_table_without_a_key_is_compared_by_content(postgres: Server, tmp_path: Path) -> None:
    small = SmallWarehouse(tmp_path, Model("mart_words", {"a": "VARCHAR", "b": "BIGINT"}))
    small.run("INSERT INTO mart_words VALUES ('x', 1), ('x', 1), ('x', NULL), ('y', 2)")
    database = Database(postgres, small)
    database.publish()
    before = database.touched()["mart_words"]
    small.run("DELETE FROM mart_words WHERE a = 'y'")
    small.run("INSERT INTO mart_words VALUES ('x', 1), ('z', 3)")
    assert database.publish().changes == {"mart_words": Changes(inserted=2, deleted=1)}
    assert len(set(before) & set(database.touched()["mart_words"])) == 3
    small.run("DELETE FROM mart_words")
    small.run("INSERT INTO mart_words VALUES ('x', 1)")
    database.publish()
    assert database.rows("TABLE tinhso.mart_words") == [("x", 1)]


def test_odd_texts_and_names_arrive_as_they_are(postgres: Server, tmp_path: Path) -> None:
    odd = 'mart "odd"; DROP'
    table, column = name(odd), name('c"d%s')
    small = SmallWarehouse(tmp_path, Model(odd, {"a'b": "VARCHAR", 'c"d%s': "VARCHAR"}, key=("a'b",)))
    texts = ["", "\\.", "one\n\\.\ntwo", "\\N", "NULL", 'say "so"', "tab\tend\r\n", "Quảng Ngãi", "a\\tb"]
    for number, words in enumerate(texts):
        small.run(f"INSERT INTO {table} VALUES (?, ?)", str(number), words)
    database = Database(postgres, small)
    database.publish()
    arrived = f'SELECT {column} FROM tinhso.{table} ORDER BY "a\'b"'
    assert [words for (words,) in database.rows(arrived)] == texts
    small.run(f"DELETE FROM {table} WHERE contains({column}, '\\.')")
    small.run(f"INSERT INTO {table} VALUES ('9', 'nul' || chr(0) || 'l')")
    database.publish()
    assert [words for (words,) in database.rows(arrived)] == [*(t for t in texts if "\\." not in t), "null"]


def test_the_reader_reads_and_does_nothing_else(database: Database) -> None:
    database.publish()
    with psycopg.connect(database.login(), autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM tinhso.fct_observation").fetchone() == (8,)
        assert connection.execute("SELECT count(*) FROM tinhso.published_version").fetchone() == (4,)
        for statement in (
            "DELETE FROM tinhso.fct_observation",
            "UPDATE tinhso.dim_province SET name = ''",
            "CREATE TABLE tinhso.t (a int)",
            "CREATE TABLE public.t (a int)",
            "TRUNCATE tinhso.published_version",
            "DROP SCHEMA tinhso CASCADE",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
    database.small.describe(PROVINCES)
    database.publish()
    with psycopg.connect(database.server.url(f"{database.name}_alice", database.name)) as connection:
        assert connection.execute("SELECT count(*) FROM tinhso.dim_province").fetchone() == (1,)


def test_a_failed_publication_leaves_everything_as_it_was(database: Database) -> None:
    database.publish()
    with psycopg.connect(database.settings.url) as connection:
        connection.execute("CREATE VIEW tinhso.of_a_person AS SELECT is_cited FROM tinhso.fct_observation")
    before = database.touched()
    columns = {name: kind for name, kind in OBSERVATIONS.columns.items() if name != "is_cited"}
    database.small.run("ALTER TABLE fct_observation DROP COLUMN is_cited")
    database.small.run("UPDATE dim_province SET name = 'new'")
    database.small.describe(PROVINCES, Model("fct_observation", columns, key=("observation_id",), layer="core"))
    with pytest.raises(PostgresError, match="of_a_person depends on column is_cited"):
        database.publish()
    assert database.touched() == before
    assert database.value("SELECT name FROM tinhso.dim_province") == "Tỉnh Quảng Ngãi"


def test_a_second_publisher_waits_and_gives_up(database: Database) -> None:
    version = database.small.publish().path
    settings = PostgresSettings(database.settings.url, reader=database.settings.reader, lock_seconds=0.2)
    with psycopg.connect(database.settings.url) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('tinhso:tinhso', 0))")
        with pytest.raises(PostgresError, match="lock timeout"):
            publish_to_postgres(version, settings)
    assert publish_to_postgres(version, settings).is_new


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://publisher:s3cr3t@127.0.0.1:1/none",
        "postgresql//publisher:s3cr3t@127.0.0.1:1/none",
        "postgresql://publisher:s3cr3t@127.0.0.1:1/none?nonsense=1",
        "host=127.0.0.1 port=1 password=s3cr3t dbname",
    ],
)
def test_no_message_holds_the_password(database: Database, url: str) -> None:
    settings = PostgresSettings(url)
    assert "s3cr3t" not in repr(settings)
    with pytest.raises(PostgresError) as failure:
        publish_to_postgres(database.small.publish().path, settings)
    assert "s3cr3t" not in repr(failure.value)
    assert failure.value.__suppress_context__


def test_a_wrong_password_is_not_repeated(database: Database) -> None:
    url = database.settings.url.replace("publisher:", "publisher:wr0ng")
    with pytest.raises(PostgresError, match="password authentication failed") as failure:
        publish_to_postgres(database.small.publish().path, PostgresSettings(url))
    assert "wr0ng" not in str(failure.value)


def test_without_an_address_there_is_nothing_to_do() -> None:
    assert PublicationSettings.from_environment({}).postgres is None
    given = {"TINHSO_POSTGRES_URL": "postgresql://h/d", "TINHSO_POSTGRES_SCHEMA": "marts", "TINHSO_CSV_BOM": "1"}
    settings = PublicationSettings.from_environment(given)
    assert settings.csv_bom
    assert settings.postgres == PostgresSettings("postgresql://h/d", schema="marts")


def test_psql_reads_it(database: Database) -> None:
    database.publish()
    person = database.login()
    query = "SELECT name FROM tinhso.dim_province; \\d+ tinhso.dim_province"
    for command in query.split("; "):
        done = subprocess.run(
            ["psql", "--no-psqlrc", "--tuples-only", "--command", command, person],
            capture_output=True, text=True, check=False, env={**os.environ, "PGCLIENTENCODING": "UTF8"}, timeout=30,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "Quảng Ngãi" in done.stdout or "the name of dim_province" in done.stdout


def test_sqlalchemy_reflects_it(database: Database) -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy")
    database.publish()
    engine = sqlalchemy.create_engine(database.settings.url.replace("postgresql://", "postgresql+psycopg://"))
    inspector = sqlalchemy.inspect(engine)
    assert "fct_observation" in inspector.get_table_names(schema="tinhso")
    assert inspector.get_pk_constraint("fct_observation", schema="tinhso")["constrained_columns"] == ["observation_id"]
    assert inspector.get_table_comment("fct_observation", schema="tinhso")["text"] == "It's fct_observation"
    indexes = inspector.get_indexes("fct_observation", schema="tinhso")
    indexed = {column for index in indexes for column in index["column_names"]}
    assert {"unit_id", "indicator_code"} <= indexed
    table = sqlalchemy.Table("fct_observation", sqlalchemy.MetaData(), schema="tinhso", autoload_with=engine)
    assert table.c.normalised_value.type.scale == 8
    assert table.c.quote.comment == "the quote of fct_observation"
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.select(sqlalchemy.func.count()).select_from(table)).scalar() == 8
    engine.dispose()


def test_odbc_reads_it(database: Database) -> None:
    try:
        import pyodbc
    except ImportError as reason:
        pytest.skip(f"pyodbc: {reason}")
    driver = next((each for each in pyodbc.drivers() if "PostgreSQL" in each and "Unicode" in each), None)
    if driver is None:
        pytest.skip("the ODBC driver is not installed (apt-get install odbc-postgresql)")
    database.publish()
    parts = {
        "DRIVER": f"{{{driver}}}", "SERVER": "127.0.0.1", "PORT": database.server.port, "DATABASE": database.name,
        "UID": "publisher", "PWD": f"{{{PASSWORD}}}",
    }  # fmt: skip
    connection = pyodbc.connect(";".join(f"{key}={value}" for key, value in parts.items()))
    try:
        cursor = connection.cursor()
        assert cursor.execute("SELECT name FROM tinhso.dim_province").fetchval() == "Tỉnh Quảng Ngãi"
        assert {row.table_name for row in cursor.tables(schema="tinhso")} >= {"dim_province", "published_version"}
        assert [row.column_name for row in cursor.primaryKeys("dim_province", schema="tinhso")] == ["unit_id"]
        columns = {row.column_name: row.type_name for row in cursor.columns("dim_province", schema="tinhso")}
        assert columns == dict.fromkeys(PROVINCES.columns, "text")
        value = cursor.execute(
            "SELECT normalised_value FROM tinhso.fct_observation WHERE observation_id = 'o0'"
        ).fetchval()
        assert str(value) == "-3.00000000"
    finally:
        connection.close()


def test_the_catalogue_answers_as_a_jdbc_driver_asks(database: Database) -> None:
    """What DatabaseMetaData.getTables, getColumns, getPrimaryKeys and getIndexInfo send."""
    database.publish()
    assert database.rows(
        "SELECT c.relname, d.description FROM pg_catalog.pg_namespace n, pg_catalog.pg_class c"
        " LEFT JOIN pg_catalog.pg_description d ON (c.oid = d.objoid AND d.objsubid = 0"
        " AND d.classoid = 'pg_class'::regclass) WHERE c.relnamespace = n.oid AND n.nspname LIKE 'tinhso'"
        " AND c.relkind IN ('r', 'p') AND c.relname LIKE 'dim_province'"
    ) == [("dim_province", "It's dim_province")]
    columns = database.rows(
        "SELECT column_name, is_nullable, numeric_precision, numeric_scale,"
        " col_description(format('%I.%I', table_schema, table_name)::regclass, ordinal_position)"
        " FROM information_schema.columns WHERE table_schema = 'tinhso' AND table_name = 'fct_observation'"
    )
    assert ("observation_id", "NO", None, None, "the observation_id of fct_observation") in columns
    assert ("normalised_value", "YES", 28, 8, "the normalised_value of fct_observation") in columns
    assert all(comment for *_, comment in columns)
    assert database.rows(
        "SELECT a.attname, i.indisunique FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
        " WHERE c.relname = 'dim_province' AND i.indisprimary"
    ) == [("unit_id", True)]


READERS, REWRITES, ROWS = 50, 8, 400


def test_fifty_readers_meet_no_error_and_no_torn_version(postgres: Server, tmp_path: Path) -> None:
    marts = [
        Model(f"mart_{n}", {"id": "BIGINT", "generation": "BIGINT", "words": "VARCHAR"}, key=("id",)) for n in "abc"
    ]
    small = SmallWarehouse(tmp_path, *marts)
    for mart in marts:
        small.run(f"INSERT INTO {mart.name} SELECT i, 0, repeat('x', 200) FROM range({ROWS}) r(i)")
    database = Database(postgres, small)
    database.publish()
    size = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c WHERE relname LIKE 'mart%' AND relkind = 'r'"
    before = int(str(database.value(size)))
    # One row of each mart in one statement, and the version rows: torn would be two generations or two versions.
    look = """
        SELECT array_agg(DISTINCT generation), sum(n), (SELECT count(DISTINCT version) FROM tinhso.published_version)
        FROM (SELECT generation, count(*) AS n FROM tinhso.mart_a GROUP BY 1
              UNION ALL SELECT generation, count(*) FROM tinhso.mart_b GROUP BY 1
              UNION ALL SELECT generation, count(*) FROM tinhso.mart_c GROUP BY 1) AS g
    """
    stop = threading.Event()
    problems: list[str] = []
    seen: set[int] = set()
    looks: list[int] = []

    def read() -> None:
        number = 0
        try:
            with psycopg.connect(database.settings.url) as connection:
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                while not stop.is_set():
                    with connection.transaction():
                        first = connection.execute("SELECT DISTINCT version FROM tinhso.published_version").fetchall()
                        generations, rows, versions = connection.execute(look).fetchone()
                        last = connection.execute("SELECT DISTINCT version FROM tinhso.published_version").fetchall()
                    if len(generations) != 1 or rows != 3 * ROWS or versions != 1 or first != last:
                        problems.append(f"torn: {generations} {rows} {versions} {first} {last}")
                        return
                    seen.update(generations)
                    number += 1
                    stop.wait(0.02)
        except psycopg.Error as error:
            problems.append(repr(error))
        finally:
            looks.append(number)

    threads = [threading.Thread(target=read) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        for generation in range(1, REWRITES + 1):
            for mart in marts:
                small.run(f"UPDATE {mart.name} SET generation = {generation}")
            assert database.publish().changes["mart_b"] == Changes(updated=ROWS)
        deadline = time.monotonic() + 20
        while REWRITES not in seen and time.monotonic() < deadline and not problems:
            stop.wait(0.05)
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    assert not problems, problems[:3]
    assert len(looks) == READERS
    assert min(looks) >= 1
    assert {REWRITES} <= seen
    assert len(seen) > 2
    after = int(str(database.value(size)))
    assert after <= 4 * before, f"{before} bytes grew to {after} over {REWRITES} rewrites of every row"


def test_addresses_are_shown_without_secrets(database: Database) -> None:
    result = database.publish()
    assert re.fullmatch(r"postgresql://127\.0\.0\.1:\d+/marts_\d+#tinhso", result.address)
