"""Writes to a database from one thread, many jobs in one transaction.

While the database is away jobs wait in memory, in order, and are written when it is back.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError

from bot.gateway.store.engine import sqlite_file, writing

Job = Callable[[Connection], None]

_BATCH = 200
_MOST_WAITING = 20_000
"""Jobs kept while the database is away, about an hour of a busy day; later ones are dropped."""
_PAUSE = 1.0
"""Seconds between two attempts while the database is away."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Waiting:
    job: Job
    done: Future[None] = field(default_factory=Future)


class Writer:
    """``prepare`` brings the schema up to date; it runs before the first job and after trouble."""

    def __init__(
        self,
        engine: Engine,
        *,
        name: str,
        prepare: Callable[[Engine], None] = lambda engine: None,
        pause: float = _PAUSE,
    ) -> None:
        self._engine = engine
        self._name = name
        self._prepare = prepare
        self._pause = pause
        self._file = sqlite_file(engine.url)
        self._file_id: tuple[int, int] | None = None
        self._queue: deque[_Waiting] = deque()
        self._wake = threading.Condition()
        self._stopping = False
        self._prepared = False
        self._thread = threading.Thread(target=self._run, name=f"writer-{name}", daemon=True)
        self.failing = False

    @property
    def waiting(self) -> int:
        """Jobs that are not written yet."""
        return len(self._queue)

    def start(self) -> None:
        """Start the thread; the schema is prepared at once."""
        self._thread.start()

    def submit(self, job: Job) -> Future[None]:
        """Queue a job. The future is done when it is committed, and fails if it never can be."""
        waiting = _Waiting(job)
        with self._wake:
            if len(self._queue) >= _MOST_WAITING or self._stopping:
                log.error("write_dropped", database=self._name, waiting=len(self._queue))
                waiting.done.cancel()
                return waiting.done
            self._queue.append(waiting)
            self._wake.notify()
        return waiting.done

    def stop(self, patience: float) -> None:
        """Write what waits, at most ``patience`` seconds, then end the thread."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join(patience)
        self._engine.dispose()
        if self._queue:
            log.error("writes_lost", database=self._name, count=len(self._queue))

    def _run(self) -> None:
        while self._wait_for_work():
            try:
                self._work()
                self._recovered()
            except (SQLAlchemyError, OSError) as error:
                self._troubled(error)
                with self._wake:
                    if self._stopping:
                        return
                    self._wake.wait(self._pause)

    def _wait_for_work(self) -> bool:
        with self._wake:
            while self._prepared and not self._queue and not self._stopping:
                self._wake.wait()
            return bool(self._queue) or not self._stopping

    def _work(self) -> None:
        self._notice_replaced_file()
        if not self._prepared:
            self._make_folder()
            self._prepare(self._engine)
            self._prepared = True
            self._file_id = _identity(self._file)
        batch = [self._queue[i] for i in range(min(_BATCH, len(self._queue)))]
        if batch:
            self._write(batch)

    def _write(self, batch: list[_Waiting]) -> None:
        """All in one transaction; one by one when a job among them can never be written."""
        try:
            self._commit(batch)
        except SQLAlchemyError as error:
            if not _is_hopeless(error):
                raise
            if len(batch) == 1:
                self._finish(batch, error)
                log.exception("write_refused", database=self._name)
                return
            for one in batch:
                self._write([one])

    def _commit(self, batch: list[_Waiting]) -> None:
        with writing(self._engine) as connection:
            for waiting in batch:
                waiting.job(connection)
        self._finish(batch, None)

    def _finish(self, batch: list[_Waiting], error: Exception | None) -> None:
        for waiting in batch:
            self._queue.popleft()
            if not waiting.done.set_running_or_notify_cancel():
                continue
            if error:
                waiting.done.set_exception(error)
            else:
                waiting.done.set_result(None)

    def _notice_replaced_file(self) -> None:
        """A SQLite file that was deleted or restored must be opened anew."""
        if self._prepared and self._file and _identity(self._file) != self._file_id:
            self._engine.dispose()
            self._prepared = False

    def _make_folder(self) -> None:
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)

    def _troubled(self, error: Exception) -> None:
        if not self.failing:
            log.error("database_gone", database=self._name, error=type(error).__name__)
        self.failing = True
        self._prepared = False
        self._engine.dispose()

    def _recovered(self) -> None:
        if self.failing:
            log.info("database_back", database=self._name)
        self.failing = False


def _is_hopeless(error: SQLAlchemyError) -> bool:
    """Whether the statement itself is wrong, so that trying again cannot help."""
    return isinstance(error, IntegrityError | DataError) or not isinstance(error, DBAPIError)


def _identity(path: Path | None) -> tuple[int, int] | None:
    try:
        found = path.stat() if path else None
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found else None
