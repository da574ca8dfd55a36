"""The desk: the only way to the night log. It has four methods: `do`, `ask`, `preview`, `changes`.

A Desk holds what was said in memory and reads on whenever another process has written. It belongs to one thread.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import TypedDict, TypeVar

import msgspec

from nightdesk.clock import Clock, FixedClock
from nightdesk.config import FileStamp, policy_files
from nightdesk.data.log import NewEntry, NightLog
from nightdesk.domain.commands import Command, Done, Import, Imported, OnTicket, Preview, Refused, Telling, Triage
from nightdesk.domain.deciding import decide, previewed_triage
from nightdesk.domain.entries import Alert, Body, Event, PastTicket, PolicyAdopted, PromoteAlert, TicketCreated
from nightdesk.domain.facts import Facts
from nightdesk.domain.instants import DAY, Instant, display, left, zone
from nightdesk.domain.messages import Template, default_template, draft, preview_ticket
from nightdesk.domain.picture import Kept, Picture
from nightdesk.domain.policy import UNKNOWN_CLIENT
from nightdesk.errors import DeskError
from nightdesk.outcomes import OutcomeShelf
from nightdesk.policies import PolicyShelf
from nightdesk.views.common import Query, Scene
from nightdesk.views.words import done_sentence

LOG_FILE = "night.db"
LOOK_AGAIN = 1.0
"""Seconds after which the text files are looked at again."""
CLOCK_SLACK = 60
"""Seconds a clock may run behind the last entry before it is worth a word: hosts sharing a file differ by that."""
T = TypeVar("T")


class Changes(msgspec.Struct, frozen=True):
    """What was written since a position: which tickets, and whether anything else was (alerts, policies, handoffs)."""

    position: int
    tickets: frozenset[str] = frozenset()
    others: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to show anew."""
        return bool(self.tickets or self.others)


class Desk:
    """One person's hold on a desk folder. Make it with `open`; close it when done."""

    def __init__(self, folder: Path, log: NightLog, actor: str, clock: Clock, *, read_only: bool) -> None:
        self.folder = folder
        self.actor = actor
        self._log = log
        self._clock = clock
        self._read_only = read_only or isinstance(clock, FixedClock)
        self._facts = Facts()
        self._events: list[Event] = []
        self._shelf = PolicyShelf(log)
        self._shelved = 0
        """The `seq` up to which adoptions stand on the shelf already."""
        self._outcomes = OutcomeShelf(log)
        self._stamps: dict[str, FileStamp] = {}
        self._kept: Kept | None = None
        self._version = -1
        self._looked = 0.0
        self._troubles: tuple[str, ...] = ()
        self._written_until = Instant(0)
        """The latest the machine's clock read when an entry was written down (case 64)."""

    @classmethod
    def open(cls, folder: Path, *, actor: str, clock: Clock, read_only: bool = False) -> Desk:
        """The desk in `folder` for `actor`. Text files changed since are adopted and logged, unless it only looks.

        DeskError with the cure where the folder holds no desk or its log can't be used.
        """
        if not (folder / "desk.yaml").is_file():
            raise DeskError(
                "No desk here",
                f"{folder} holds no desk.yaml.",
                "Make a desk with `nightdesk init`, or name the folder of yours with --desk.",
            )
        log = NightLog.open(folder / LOG_FILE, read_only=read_only)
        desk = cls(folder, log, actor, clock, read_only=read_only)
        try:
            desk._load_shelf()
            desk._adopt()
        except BaseException:
            log.close()
            raise
        return desk

    def close(self) -> None:
        """Let the log go."""
        self._log.close()

    def ask(self, query: Query[T]) -> T:
        """What `query` asks for, as of now. One that asks only for what is kept beside the log reads no log."""
        if getattr(query, "of_what_is_kept", False) and not isinstance(self._clock, FixedClock):
            with _no_collecting():
                return query.answer(self._kept_scene(self._now()))
        self._catch_up()
        with _no_collecting():
            return query.answer(self._scene(self._picture(self._now())))

    def preview(self, command: Command) -> Preview:
        """What `command` would come to if it were given now; nothing is written."""
        self._catch_up()
        picture = self._picture(self._now())
        found = decide(picture, command, self.actor)
        refused = found if isinstance(found, Refused) else None
        if isinstance(command, Triage):
            return previewed_triage(picture, command, refused)
        if isinstance(command, Telling):
            return self._drafted(picture, command, refused)
        return Preview(refused=refused)

    def do(self, command: Command) -> Done | Refused:
        """Decide `command` on the desk as it stands and write what it comes to.

        What is `Done` was on disk before this returned. DeskError where it could not be written: then nothing was.
        """
        if self._read_only:
            raise DeskError(
                "This desk is only looked at",
                f"{self.folder} was opened to look at, nothing was saved.",
                "Leave --at away, or open it where it may be written.",
            )
        self._adopt()
        if isinstance(command, Import):
            return self._import(command)
        with self._log.writing() as writer:
            self._catch_up()
            picture = self._picture(self._at(command, self._now()))
            found = decide(picture, command, self.actor)
            if isinstance(found, Refused):
                return found
            written = writer.append(self._new_entries(found, picture), self._clock.now())
        self._catch_up()
        return Done(**self._told(written), message=done_sentence(written, picture))

    def changes(self, since: int) -> Changes:
        """What stands in the log after position `since`. Cheap where nothing was written.

        Text files edited meanwhile are adopted, so that a desk that is only looked at follows them too.
        """
        self._adopt()
        self._catch_up()
        fresh = self._events[since:]
        tickets = {ticket for event in fresh for ticket in self._facts.tickets_of(event)}
        others = any(not self._facts.tickets_of(event) for event in fresh)
        return Changes(len(self._events), frozenset(tickets), others)

    def _import(self, command: Import) -> Imported:
        """Append what the log does not hold yet (SRC-2), in one transaction: the same entry twice adds nothing."""
        with self._log.writing() as writer:
            self._catch_up()
            fresh, known, conflicts = self._unseen(command)
            written = writer.append(fresh, self._clock.now())
        self._catch_up()
        message = f"{len(written)} entries brought in from {command.origin}."
        return Imported(**self._told(written), message=message, known=known, conflicts=conflicts)

    def _unseen(self, command: Import) -> tuple[list[NewEntry], int, dict[str, str]]:
        by_id = self._log.by_id(event.id for event in command.events)
        by_number = self._log.by_number(command.origin, (event.n for event in command.events))
        clients = frozenset(self._shelf.policies.clients())
        fresh: list[NewEntry] = []
        conflicts: dict[str, str] = {}
        known = 0
        for event, raw in zip(command.events, command.raw, strict=True):
            entry = _imported(event, raw, self._facts, clients)
            held = by_id.get(event.id)
            made = self._makes_again(event)
            if held is not None and held.says_the_same(entry):
                known += 1
            elif event.id.startswith(f"{self._log.origin}-"):
                conflicts[event.id] = f"id {event.id!r} is of the form this desk gives its own entries"
            elif held is None and made is not None:
                conflicts[event.id] = f"ticket {made!r} stands in the log, made by another entry"
            elif held is not None:
                conflicts[event.id] = f"id {event.id!r} stands in the log with other content"
            elif event.n in by_number:
                taken = by_number[event.n].id
                conflicts[event.id] = f"seq {event.n} of {command.origin} is {taken!r} in the log"
            else:
                fresh.append(entry)
        return fresh, known, conflicts

    def _makes_again(self, event: Event) -> str | None:
        """The ticket this entry would make although the log has it; None where it makes none or a new one."""
        body = event.body
        if not isinstance(body, (TicketCreated, PromoteAlert)) or body.ticket not in self._facts.client_of:
            return None
        return body.ticket

    def _told(self, written: Sequence[Event]) -> _Written:
        tickets = dict.fromkeys(ticket for event in written for ticket in self._facts.tickets_of(event))
        return {"events": tuple(event.id for event in written), "tickets": tuple(tickets)}

    # how it is kept

    def _picture(self, now: Instant) -> Picture:
        policies = self._shelf.policies
        if self._kept is None or not self._kept.belongs_to(self._facts, policies):
            # A walk looks policies up by instant; one made under other policies must walk again.
            self._kept = Kept(self._facts, policies)
        return Picture(self._facts, policies, now, self._kept)

    def _kept_scene(self, now: Instant) -> Scene:
        """A scene whose picture knows the policies alone, and whose reviews are read from what was kept."""
        policies = self._shelf.policies
        if not self._outcomes.current():
            self._catch_up()
            policies = self._shelf.policies
            picture = self._picture(now)
            if self._read_only:
                return self._scene(picture)
            self._outcomes.refresh(picture, self._events)
        scene = self._scene(Picture(Facts(), policies, now))
        return msgspec.structs.replace(
            scene, kept=lambda shifts, client: self._outcomes.read(shifts, client, policies, now)
        )

    def _scene(self, picture: Picture) -> Scene:
        troubles = (*self._clock_troubles(picture), *self._troubles)
        return Scene(picture, self.actor, self._log.head(), self._shelf.reader(picture.now), troubles)

    def _now(self) -> Instant:
        """The clock; where it was set back, the last entry's instant, so that nothing that was seen is gone (case 64).

        A clock more than a day behind was ahead before: then it is believed, and the banner says so all the same.
        """
        raw = self._clock.now()
        if isinstance(self._clock, FixedClock) or not raw < self._written_until <= raw + DAY:
            return raw
        return self._written_until

    def _clock_troubles(self, picture: Picture) -> tuple[str, ...]:
        """Case 64: what the technician has to know where the machine's clock was set back."""
        behind = self._written_until - self._clock.now()
        if isinstance(self._clock, FixedClock) or behind <= CLOCK_SLACK:
            return ()
        tz = zone(picture.desk.timezone)
        return (
            f"This machine's clock is {left(behind)} behind the log's last entry "
            f"({display(self._written_until, tz)}): set it right. Until then the desk's time stands still there.",
        )

    def _catch_up(self) -> None:
        """Take in what was written since, by anybody. `data_version` tells cheaply whether others wrote."""
        version = self._log.data_version()
        if version == self._version and self._log.position() == len(self._events):
            return
        self._version = version
        with _no_collecting():
            for event in self._log.events(after=len(self._events)):
                self._take(event)

    def _load_shelf(self) -> None:
        """Put every adopted text file on the shelf, without reading the rest of the log."""
        for adopted in self._log.adopted():
            self._shelf.adopted(PolicyAdopted(file=adopted.file, hash=adopted.hash), adopted.at)
            self._shelved = adopted.seq

    def _take(self, event: Event) -> None:
        self._events.append(event)
        self._facts.evolve(event)
        self._written_until = max(self._written_until, event.recorded_at)
        if isinstance(event.body, PolicyAdopted) and event.seq > self._shelved:
            self._shelf.adopted(event.body, event.at)

    def _adopt(self) -> None:
        """Log every text file that changed since it was last adopted (§3: policy documents)."""
        # A second is how soon an edit has to rule; looking at every file for every command costs more than saving it.
        if self._looked and monotonic() - self._looked < LOOK_AGAIN:
            return
        self._looked = monotonic()
        try:
            stamps = policy_files(self.folder)
        except OSError as error:
            self._troubles = (f"{error.filename}: {(error.strerror or 'refused').lower()}. See that you may read it.",)
            return
        if stamps == self._stamps:
            return
        changed, self._troubles = self._changed(stamps)
        if self._read_only:
            self._shelf.lay_out(changed)
        elif changed:
            self._log_adoption(changed)
        self._stamps = stamps

    def _changed(self, stamps: dict[str, FileStamp]) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """The files that read otherwise than adopted, and a sentence for each that can't be read: its adopted version
        stays in force."""
        changed: dict[str, bytes] = {}
        troubles: list[str] = []
        for file, stamp in stamps.items():
            if self._stamps.get(file) == stamp:
                continue
            try:
                data = (self.folder / file).read_bytes()
            except OSError as error:
                why = (error.strerror or "refused").lower()
                troubles.append(
                    f"{file} can't be read ({why}): what was adopted last stays in force. See its permissions."
                )
                continue
            if self._shelf.latest(file) != sha256(data).hexdigest():
                changed[file] = data
        return changed, tuple(troubles)

    def _log_adoption(self, changed: dict[str, bytes]) -> None:
        """Write it down; where the log can't be written now (a full disk), the desk stays readable and says so."""
        now = self._clock.now()
        try:
            with self._log.writing() as writer:
                for file, data in changed.items():
                    body = PolicyAdopted(file=file, hash=writer.keep_document(data))
                    writer.append([NewEntry(body, self.actor, now, None, None)], now)
        except DeskError as error:
            self._shelf.lay_out(changed)
            self._troubles = (*self._troubles, f"{', '.join(changed)} could not be adopted. {error}")
            return
        self._catch_up()

    def _at(self, command: Command, now: Instant) -> Instant:
        """The instant of a live command: the clock, or the last thing this desk said of what it touches, if later."""
        if not isinstance(command, OnTicket):
            return now
        ticket = self._picture(now).facts.client_of.get(command.ticket)
        said = self._facts.clients.get(ticket) if ticket is not None else None
        mine = [
            event.at
            for event in (said.events[-50:] if said is not None else ())
            if event.origin == self._log.origin and command.ticket in self._facts.tickets_of(event)
        ]
        return max([now, *mine])

    def _new_entries(self, bodies: Sequence[Body], picture: Picture) -> list[NewEntry]:
        entries: list[NewEntry] = []
        for body in bodies:
            ticket = getattr(body, "ticket", None)
            client = self._facts.client_of.get(ticket or "")
            if client is None and isinstance(body, PromoteAlert):
                client = self._facts.client_of_alert(body.alert)
            elif client is None:
                client = next((entry.client for entry in entries if entry.ticket == ticket), None)
            entries.append(NewEntry(body, self.actor, picture.now, ticket, client))
        return entries

    def _drafted(self, picture: Picture, command: Telling, refused: Refused | None) -> Preview:
        ticket = preview_ticket(picture, command.ticket)
        if ticket is None:
            return Preview(refused=refused)
        name = command.template or default_template(command, ticket, picture)
        template = self._shelf.template(name, picture.now)
        if not isinstance(template, Template):
            return Preview(refused=refused, notice=template)
        return Preview(refused=refused, draft=draft(template, command, ticket, picture, self.actor))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """While much is made that stays, looking for rubbish among it finds none and costs an eighth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Written(TypedDict):
    events: tuple[str, ...]
    tickets: tuple[str, ...]


def _imported(event: Event, raw: str, facts: Facts, clients: frozenset[str]) -> NewEntry:
    """An entry from outside as it goes into the log, with what is known of it now for look-up.

    A client nobody has a runbook for is logged under `unknown` (case 26); the entry itself keeps what it said.
    """
    body = event.body
    ticket = getattr(body, "ticket", None)
    client = body.client if isinstance(body, (Alert, TicketCreated, PastTicket)) else facts.client_of.get(ticket or "")
    if client is None and isinstance(body, PromoteAlert):
        client = facts.client_of_alert(body.alert)
    if client is not None and client not in clients:
        client = UNKNOWN_CLIENT
    return NewEntry(body, event.actor, event.at, ticket, client, event.id, event.origin, event.n, raw)
