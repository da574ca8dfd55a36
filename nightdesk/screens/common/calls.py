"""How a widget asks the desk: the call runs beside the screen, and the answer comes back as a message.

Of questions on the same topic only the newest is answered, so that a held key costs two answers and not thirty.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from textual.message import Message
from textual.widget import Widget

from nightdesk.errors import NightdeskError
from nightdesk.screens.common.desk_thread import ChangesLike, DeskThread

if TYPE_CHECKING:
    from nightdesk.domain.commands import Command, Done, Preview, Refused
    from nightdesk.views.common import Query

T = TypeVar("T")


class Answered(Message):
    """An answer of the desk has come; `deliver` hands it to whoever asked."""

    def __init__(self, deliver: Callable[[], None]) -> None:
        super().__init__()
        self.deliver = deliver


class Trouble(Message):
    """A call failed, in words."""

    def __init__(self, title: str, message: str, hint: str) -> None:
        super().__init__()
        self.title = title
        self.message = message
        self.hint = hint


class DeskCalls:
    """Calls on the desk for the widgets of one screen. `owner` runs the workers and gets the messages."""

    def __init__(self, owner: Widget, desk: DeskThread) -> None:
        self._owner = owner
        self._desk = desk
        self._under_way = 0
        self._newest: dict[str, int] = {}
        self._waiting: dict[str, Callable[[], Awaitable[None]]] = {}
        self._running: set[str] = set()

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._under_way > 0

    def ask(self, topic: str, query: Query[T], deliver: Callable[[T], None]) -> None:
        """Ask for a view; `deliver` gets it unless something newer was asked on the topic."""
        self.run(topic, lambda desk: desk.ask(query), deliver)

    def preview(self, topic: str, command: Command, deliver: Callable[[Preview], None]) -> None:
        """Ask what the command would do."""
        self.run(topic, lambda desk: desk.preview(command), deliver)

    def changes(self, since: int, deliver: Callable[[ChangesLike], None]) -> None:
        """Ask what was written after that position."""
        self.run("changes", lambda desk: desk.changes(since), deliver)

    def do(
        self, command: Command, deliver: Callable[[Done | Refused], None], failed: Callable[[], None] | None = None
    ) -> None:
        """Have a command decided and saved. Never dropped, always answered."""
        self.run("", lambda desk: desk.do(command), deliver, failed)

    def run(
        self,
        topic: str,
        work: Callable[[DeskThread], Awaitable[T]],
        deliver: Callable[[T], None],
        failed: Callable[[], None] | None = None,
    ) -> None:
        """Run `work`; with a topic, only the newest is answered and at most one waits behind the one under way.

        `failed` is called where it raised, besides the trouble being told.
        """
        number = self._newest[topic] = self._newest.get(topic, 0) + 1

        async def call() -> None:
            try:
                result = await work(self._desk)
            except NightdeskError as error:
                self._fail(Trouble(error.title, error.message, error.hint), failed)
            except Exception as error:  # noqa: BLE001  the worker's edge: a mistake of ours must not end the night
                self._fail(Trouble("Nightdesk made a mistake", f"{type(error).__name__}: {error}", MISTAKE), failed)
            else:
                if not topic or number == self._newest[topic]:
                    self._post(Answered(lambda: deliver(result)))

        if not topic:
            self._start(call())
        elif topic in self._running:
            self._waiting[topic] = call
        else:
            self._running.add(topic)
            self._start(self._in_turn(topic, call))

    async def _in_turn(self, topic: str, call: Callable[[], Awaitable[None]]) -> None:
        try:
            await call()
            while (after := self._waiting.pop(topic, None)) is not None:
                await after()
        finally:
            self._running.discard(topic)

    def _start(self, work: Any) -> None:
        self._under_way += 1

        async def counted() -> None:
            try:
                await work
            finally:
                self._under_way -= 1

        self._owner.run_worker(counted(), group="desk", exit_on_error=False)

    def _fail(self, trouble: Trouble, failed: Callable[[], None] | None) -> None:
        self._post(trouble)
        if failed is not None:
            self._post(Answered(failed))

    def _post(self, message: Message) -> None:
        if self._owner.is_running:
            self._owner.post_message(message)


MISTAKE = "What was saved before stays saved. Go on; if it comes back, leave with ctrl+q and start again."
