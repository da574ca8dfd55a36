"""The Textual application: opens the desk in its own thread and shows the one screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.screen import Screen

from nightdesk.errors import NightdeskError
from nightdesk.screens.common.desk_thread import DeskFactory, DeskThread
from nightdesk.screens.home.screen import HomeScreen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.command import Provider


def _commands() -> type[Provider]:
    # The palette costs its import only when somebody opens it.
    from nightdesk.screens.home.palette import NightdeskCommands

    return NightdeskCommands


class NightdeskApp(App[None], inherit_bindings=False):
    """The desk on one terminal screen."""

    TITLE = "Nightdesk"
    CSS_PATH: ClassVar[list[str]] = [  # type: ignore[assignment]
        f"screens/{name}/{name}.tcss"
        for name in ("home", "queue", "runbooks", "handoff", "escalation", "triage", "tell")
    ]
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}

    def __init__(self, open_desk: DeskFactory, environ: Mapping[str, str] = os.environ) -> None:
        plain = "NO_COLOR" in environ
        # The terminal's own two colours, said before Textual picks its filter: its greys would still be colours.
        super().__init__(ansi_color=True if plain else None)
        # A page that slides costs 24 times the bytes of one that is there (SPEED §5).
        self.animation_level = "none"
        self._environ = environ
        self.desk = DeskThread(open_desk)
        self.failure: NightdeskError | None = None
        """Why the desk could not be opened."""
        if plain:
            self.theme = "ansi-dark"

    def on_mount(self) -> None:
        """Open the desk beside the screen."""
        self.run_worker(self._open_desk(), exit_on_error=False)

    async def _open_desk(self) -> None:
        try:
            await self.desk.open()
        except NightdeskError as error:
            self.failure = error
            self.exit()

    def get_default_screen(self) -> Screen[None]:
        """The one screen."""
        return HomeScreen(self.desk, self.copy_text)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """None: the palette holds the desk's own commands."""
        return ()

    def copy_text(self, text: str, told: Callable[[str, bool], None]) -> None:
        """Copy `text` where the person can paste it; `told` gets where it went, in a sentence, and whether it did."""
        self.run_worker(lambda: self._copy(text, told), thread=True, exit_on_error=False)

    def _copy(self, text: str, told: Callable[[str, bool], None]) -> None:
        from nightdesk import clipboard

        outcome = clipboard.copy(text, clipboard.place(self._environ))

        def finish() -> None:
            if outcome.sequence and self._driver is not None:
                self._driver.write(outcome.sequence)
            told(outcome.message, outcome.way != "nowhere")

        self.call_from_thread(finish)

    async def on_unmount(self) -> None:
        """Let go of the log."""
        await self.desk.close()


def run(open_desk: DeskFactory) -> None:
    """Show the desk until the person leaves. NightdeskError where it can't be opened, once the terminal is restored."""
    app = NightdeskApp(open_desk)
    app.run()
    if app.failure is not None:
        raise app.failure
