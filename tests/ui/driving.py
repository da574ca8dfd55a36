"""Driving the app in tests: press keys, wait until the desk has answered, read what stands on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from nightdesk.app import NightdeskApp
from nightdesk.screens.common.desk_thread import DeskFactory, DeskLike
from nightdesk.screens.home.screen import HomeScreen

NARROW = (80, 24)
WIDE = (120, 40)


class Night:
    """One running app."""

    def __init__(self, app: NightdeskApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def home(self) -> HomeScreen:
        """The one screen."""
        screen = self.app.screen_stack[0]
        assert isinstance(screen, HomeScreen)
        return screen

    @property
    def place(self) -> str:
        """Where one is."""
        return self.home.place

    async def settle(self) -> None:
        """Wait until nothing is being asked and nothing is left to draw."""
        for _ in range(200):
            await self.pilot.pause()
            if not self.home.calls.busy:
                await self.pilot.pause()
                if not self.home.calls.busy:
                    return
            await asyncio.sleep(0.005)
        raise AssertionError("the desk is still being asked")

    async def press(self, *keys: str) -> None:
        """Press each key, waiting for what it brings."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.pilot.press(*text)
        await self.settle()

    @property
    def lines(self) -> list[str]:
        """The screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(line.rstrip() for line in self.lines)

    def line_with(self, words: str) -> str:
        """The first line that has the words."""
        return next(line for line in self.lines if words in line)


@asynccontextmanager
async def night(desk: DeskLike | DeskFactory, size: tuple[int, int] = NARROW) -> AsyncIterator[Night]:
    """The app over `desk`, in a terminal of `size`, with toasts shown as people see them."""
    app = NightdeskApp(desk if callable(desk) else lambda: desk, environ={"SSH_TTY": "/dev/pts/1"})
    async with app.run_test(size=size, notifications=True) as pilot:
        running = Night(app, pilot)
        await running.settle()
        yield running
