"""Dagster's embedded instance on SQLite, with connections that stay open.

The stock storage opens, and compiles its statements, anew for each of the several hundred events of a run, which
took longer than all of dbt. Files and schema are the stock storage's own: either can be exchanged for the other.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic.runtime.migration import MigrationContext
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

_BUSY_TIMEOUT = 60
_KEPT = 8
"""Shards that stay open: the index, the runs under way and some that people look at."""


class KeptEventLog(SqliteEventLogStorage):
    """One open connection for each of the newest shards; the parent's lock lets one thread use it at a time."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._process = os.getpid()
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)

    def has_table(self, table_name: str) -> bool:
        """Asked for each event of an asset, by a connection of its own: what was there once stays."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def _initdb(self, engine: Engine, for_index_shard: bool = False) -> None:
        """What another process has made needs no look at all migrations that there are."""
        with engine.connect() as connection:
            if MigrationContext.configure(connection).get_current_revision():
                return
        super()._initdb(engine, for_index_shard)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _engine(self, shard: str) -> Engine:
        if self._process != os.getpid():  # a connection may not be used on both sides of a fork
            for engine in self._engines.values():
                engine.dispose(close=False)
            self._engines.clear()
            self._process = os.getpid()
        if shard in self._engines and not os.path.exists(self.path_for_shard(shard)):  # wiped meanwhile
            self._engines.pop(shard).dispose()
            self._initialized_dbs.discard(shard)
            self._tables.clear()
        if shard not in self._engines:
            engine = create_engine(
                self.conn_string_for_shard(shard),
                poolclass=StaticPool,
                connect_args={"timeout": _BUSY_TIMEOUT, "check_same_thread": False},
            )
            event.listen(engine, "connect", _set_pragmas)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            self._engines[shard] = engine
        self._engines.move_to_end(shard)
        while len(self._engines) > _KEPT:
            self._engines.popitem(last=False)[1].dispose()
        return self._engines[shard]

    def dispose(self) -> None:
        with self._db_lock:
            for engine in self._engines.values():
                engine.dispose(close=self._process == os.getpid())
            self._engines.clear()
        super().dispose()


def _set_pragmas(connection: Any, _record: object) -> None:
    """Write-ahead log without a sync for each event: a power cut may lose the newest events, never the file."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


class EmbeddedStorage(DagsterSqliteStorage):
    """The stock storage of runs and schedules, with the event log above."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = KeptEventLog(os.path.join(base_dir, "history", "runs", ""))

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> EmbeddedStorage:
        return cls.from_local(inst_data=inst_data, **config_value)
