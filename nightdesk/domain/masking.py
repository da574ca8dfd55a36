"""Client, people, machines and addresses taken out of a text: what §12 asks of a drill's case.

Masked is what the desk knows by name (runbooks, rota, who wrote, what monitoring watches) and whatever has the shape
of an address or a phone number. A name that stands in the text alone can't be known, nor a first name in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from nightdesk.domain import entries as e
from nightdesk.domain.alerts import Storm
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import UNKNOWN_CLIENT, ClientPolicy
from nightdesk.domain.tickets import Ticket

CLIENT, PERSON, ENGINEER, VENDOR, ASSET = "[a client]", "[a person]", "[an engineer]", "[a vendor]", "[an asset]"
TICKET, ADDRESS, NUMBER = "[a ticket]", "[an address]", "[a phone number]"

_COMMON_WORDS = """
    it pc the and for inc ltd llc first main street north south east west central general national global united
    american public health medical dental clinic hospital care legal law media print design food foods bakery hotel
    hotels grain farm farms school college bank credit insurance auto home house office building construction
    manufacturing industries logistics transport energy power water service services system systems solutions
    technology tech data network networks server servers mail group partners company associates consulting nonprofit
    foundation church community center centre studio shop store market trading supply tools parts engineering works
    city white black green blue silver golden river valley lake mountain
"""
_COMMON = frozenset(_COMMON_WORDS.split())
"""Words of a client's name that alone name nobody; masking them would cost the case its sense."""

_ADDRESSES = re.compile(
    r"""
      (?:mailto:)?[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}
    | (?:https?|ftp|smb|ssh|rdp)://\S{1,2000}
    | \\\\[\w.$-]{1,255}(?:\\[\w.$ -]{1,255}){0,16}
    | (?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\d)(?:/\d{1,2})?
    | (?<![\w:])(?:[0-9A-Fa-f]{1,4}:){3,7}(?::?[0-9A-Fa-f]{1,4}){1,4}(?![\w:])
    | (?<![\w.-])(?:[\w-]{1,63}\.){1,8}
      (?:com|org|net|edu|gov|info|biz|io|co|us|uk|ca|eu|de|local|lan|internal|corp|example|test|invalid)(?![\w-])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NUMBERS = re.compile(r"(?<!\w)(?!\d{4}-\d{2}-\d{2})\+?\(?\d[\d \t()./-]{5,30}\d(?!\d)")
_LEAST_DIGITS = 7
_TOKENS = re.compile(r"\w+(?:[-.]\w+)*")
_PIECES = re.compile(r"[^\W\d_]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060]")
"""A name with one of these inside reads as the name and is found by no search for it."""


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What has to go, by what it names. `machines` says what stands in the place of each."""

    own: tuple[str, ...]
    """Names and id of the ticket's own client."""
    clients: tuple[str, ...] = ()
    """Those of all others."""
    people: tuple[str, ...] = ()
    engineers: tuple[str, ...] = ()
    engineer_ids: frozenset[str] = frozenset()
    vendors: tuple[str, ...] = ()
    machines: Mapping[str, str] = {}
    spared: frozenset[str] = frozenset()
    """Words of the desk's trade (categories, systems), in lower case: they name no client."""


class Mask:
    """Takes names and addresses out of any text. The same name gives the same words throughout a case."""

    def __init__(self, names: Names, tickets: Collection[str] = ()) -> None:
        self._tickets = tickets
        self._phrases: dict[str, str] = {}
        for label, known in (
            (VENDOR, names.vendors), (PERSON, names.people), (ENGINEER, names.engineers),
            (CLIENT, (*names.clients, *names.own)),
        ):  # fmt: skip
            # Two letters in any case are too often a word; with a capital they are found as a part of the name.
            self._phrases |= {_folded(name): label for name in known if len(name.strip()) > 2}
        self._phrases |= {_folded(name): label for name, label in names.machines.items() if name.strip()}
        self._phrase = _either(self._phrases, re.IGNORECASE)
        self._parts = {
            spelling: label
            for label, known in ((ENGINEER, names.engineers), (PERSON, names.people))
            for name in known
            for part in re.findall(r"[^\W\d_]{2,}", name)
            if part[0].isupper()
            for spelling in (part, part.upper(), part.capitalize())
        } | dict.fromkeys(names.engineer_ids, ENGINEER)
        self._part = _either(self._parts)
        self._own = _telling(names.own, names.spared)
        self._others = _telling(names.clients, names.spared)
        self._initials = {
            word for name in (*names.own, *names.clients) for word in _PIECES.findall(name)
            if len(word) in (2, 3) and word.isupper() and word.casefold() not in _COMMON | names.spared
        }  # fmt: skip
        self._squeezed = {re.sub(r"[\W_]", "", name).casefold() for name in (*names.own, *names.clients)} - {""}

    def hide(self, text: str) -> str:
        """`text` with every name and address replaced by words in brackets that say what stood there."""
        text = _INVISIBLE.sub("", text)
        found = sorted(self._found(text))
        kept: list[str] = []
        position = index = 0
        while index < len(found):
            start, rank, end, label = found[index]
            # What overlaps is one name: the widest stretch of it goes, under the words of the surest finding.
            while index < len(found) and found[index][0] < end:
                _, other, until, words = found[index]
                rank, label = min((rank, label), (other, words))
                end = max(end, until)
                index += 1
            kept += [text[position:start], label]
            position = end
        return "".join([*kept, text[position:]])

    def _found(self, text: str) -> Iterator[tuple[int, int, int, str]]:
        """Where something has to go: start, rank (the surest first), end, what to put there."""
        for found in _ADDRESSES.finditer(text):
            yield found.start(), 0, found.end(), ADDRESS
        for found in _NUMBERS.finditer(text):
            if sum(char.isdecimal() for char in found[0]) >= _LEAST_DIGITS:
                yield found.start(), 1, found.end(), NUMBER
        for found in self._phrase.finditer(text):
            yield found.start(), 2, found.end(), self._phrases[_folded(found[0])]
        for found in _TOKENS.finditer(text):
            if label := self._token(found[0]):
                yield found.start(), 3, found.end(), label
        for found in self._part.finditer(text):
            yield found.start(), 4, found.end(), self._parts[found[0]]

    def _token(self, token: str) -> str:
        """What a word is by itself: a ticket's id, a client's word, or a machine named after a client."""
        if token in self._tickets:
            return TICKET
        folded = token.casefold()
        if folded in self._squeezed or folded in self._own:
            return CLIENT
        if token in self._initials or (folded in self._others and not token.islower()):
            return CLIENT
        pieces = [piece.casefold() for piece in _PIECES.findall(token)]
        compound = len(pieces) > 1 or len(pieces[0] if pieces else "") < len(token)
        return ASSET if compound and not (self._own | self._others).isdisjoint(pieces) else ""


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _either(names: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    """Any of the names as whole words, the longest first; blanks in it may be any white space."""
    spelled = sorted(names, key=lambda name: (-len(name), name))
    words = "|".join(r"\s{1,5}".join(map(re.escape, name.split())) for name in spelled)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)" if words else r"(?!)", flags)


def _telling(names: Iterable[str], spared: frozenset[str]) -> frozenset[str]:
    """The words of clients' names by which one would know them, in lower case."""
    words = {word.casefold() for name in names for word in _PIECES.findall(name) if len(word) >= 4}
    return frozenset(words) - _COMMON - spared


def mask_of(picture: Picture, point: Picture, ticket: Ticket) -> Mask:
    """The mask for a case of `ticket` at `point`: all that is known by name then or, in `picture`, now.

    The ticket's own machines are numbered in the order monitoring spoke of them.
    """
    # A ticket of nobody known may have turned out to be somebody's since (case 26).
    ours = {ticket.client, picture.facts.client_of.get(ticket.id, ticket.client)}
    own: list[str] = []
    clients: list[str] = []
    people: set[str] = set()
    vendors: set[str] = set()
    machines: dict[str, str] = {}
    spared: set[str] = set()
    for client in {*picture.policies.clients(), *picture.facts.clients} - {UNKNOWN_CLIENT}:
        names = own if client in ours else clients
        names.append(client)
        for policy in _versions(picture, point, client):
            names.append(policy.client_name)
            people |= _people_of(policy)
            vendors |= {vendor.name for vendor in policy.vendors} | {vendor.account for vendor in policy.vendors}
            machines |= {one.id: f"[a {one.kind.replace('_', ' ') or 'high-risk system'}]" for one in
                         policy.high_risk_systems}  # fmt: skip
            spared |= {system.casefold() for system in (*policy.ownership, *policy.lob_apps)}
    engineers = {one.id: one.name for seen in (point, picture) for one in seen.rota.engineers}
    for category in picture.desk.categories:
        spared |= {word.casefold() for text in (category.id, *category.words) for word in _PIECES.findall(text)}
    said = [event for client in sorted(ours & picture.facts.clients.keys()) for event in
            picture.facts.clients[client].events]  # fmt: skip
    for event in said:
        people |= {name for name in _people_in(event.body) if name not in vendors}
    machines = {**_machines(said, ticket, point), **machines}
    return Mask(
        Names(
            own=tuple(own), clients=tuple(clients), people=tuple(people), vendors=tuple(vendors), machines=machines,
            engineers=tuple(engineers.values()), engineer_ids=frozenset(engineers), spared=frozenset(spared),
        ),
        picture.facts.client_of.keys(),
    )  # fmt: skip


def _versions(picture: Picture, point: Picture, client: str) -> list[ClientPolicy]:
    found = (point.client_policy(client), picture.client_policy(client))
    return [policy for policy in found if policy is not None]


def _people_of(policy: ClientPolicy) -> set[str]:
    return {
        *(contact.name for contact in policy.contacts),
        *policy.authorisers,
        *(step.signed_by for step in policy.containment),
        policy.reviewed_by,
    }


def _people_in(body: e.Body) -> tuple[str, ...]:
    """Those outside the desk whom an entry names."""
    match body:
        case e.TicketCreated():
            return (body.requester.name, body.requester.contact)
        case e.ClientUpdate():
            return (body.sender,)
        case e.ContactAttempt():
            return (body.name,)
        case e.CoverAccepted() | e.AuthGranted():
            return (body.approved_by,)
        case e.Promise() | e.Told():
            return (body.to,)
    return ()


def _machines(said: Iterable[e.Event], ticket: Ticket, point: Picture) -> dict[str, str]:
    """The client's machines: those of the ticket's own alerts by number, all others as what they are."""
    alerts = point.walk(ticket.client).alerts
    row = alerts.row(ticket.alert or "")
    watched = [event.body.asset for event in said if isinstance(event.body, e.Alert)]
    groups = row.groups if isinstance(row, Storm) else [row] if row is not None else []
    own = dict.fromkeys(group.asset for group in groups)
    return dict.fromkeys(watched, ASSET) | {asset: f"[asset {n}]" for n, asset in enumerate(own, start=1)}
