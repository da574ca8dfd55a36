"""The one thread that owns the Desk: its SQLite connection may be used by no other, and no screen waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol, TypeVar

from nightdesk.errors import NightdeskError

if TYPE_CHECKING:
    from nightdesk.domain.commands import Command, Done, Preview, Refused
    from nightdesk.views.common import Query

T = TypeVar("T")


class ChangesLike(Protocol):
    """What was written after a position of the log."""

    @property
    def position(self) -> int:
        """Where the log ends now."""

    @property
    def tickets(self) -> frozenset[str]:
        """The tickets concerned."""

    @property
    def others(self) -> bool:
        """Whether something that is of no ticket was written."""


class DeskLike(Protocol):
    """What the screens use of a Desk; the tests' double has the same."""

    def do(self, command: Command) -> Done | Refused:
        """Decide and save; what came of it."""

    def ask(self, query: Query[T]) -> T:
        """A view as of now."""

    def preview(self, command: Command) -> Preview:
        """What the command would do; nothing is written."""

    def changes(self, since: int) -> ChangesLike:
        """What was written after that position of the log."""

    def close(self) -> None:
        """Let go of the log."""


DeskFactory = Callable[[], DeskLike]


class DeskThread:
    """Runs every call on the Desk in one thread of its own, in order. The Desk is opened there by the first one."""

    def __init__(self, open_desk: DeskFactory) -> None:
        self._open = open_desk
        self._desk: DeskLike | None = None
        self._closed: NightdeskError | None = None
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="desk")

    async def open(self) -> None:
        """Open the Desk. Raises what opening raised; so does every later call then."""
        await self._run(lambda desk: None)

    async def ask(self, query: Query[T]) -> T:
        """The answer to the query."""
        return await self._run(lambda desk: desk.ask(query))

    async def do(self, command: Command) -> Done | Refused:
        """What came of the command; Done means it is on disk."""
        return await self._run(lambda desk: desk.do(command))

    async def preview(self, command: Command) -> Preview:
        """What the command would do."""
        return await self._run(lambda desk: desk.preview(command))

    async def changes(self, since: int) -> ChangesLike:
        """What was written after that position."""
        return await self._run(lambda desk: desk.changes(since))

    async def close(self) -> None:
        """Close the Desk after what is under way, and end the thread."""
        await asyncio.get_running_loop().run_in_executor(self._executor, self._close)
        self._executor.shutdown(wait=False)

    async def _run(self, work: Callable[[DeskLike], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._work, work)

    def _work(self, work: Callable[[DeskLike], T]) -> T:
        if self._closed is not None:
            raise self._closed
        if self._desk is None:
            try:
                self._desk = self._open()
            except NightdeskError as error:
                self._closed = error
                raise
        return work(self._desk)

    def _close(self) -> None:
        if self._desk is not None:
            self._desk.close()
            self._desk = None
