"""What is taken out of a drill's case (§12: client and people masked), and what has to stay readable."""

from __future__ import annotations

import pytest

from nightdesk.domain.masking import Mask, Names

NAMES = Names(
    own=("Copper Clinic", "copper-clinic", "CCX Holding"),
    clients=("Harbour Dental", "harbour-dental", "Main Street Print"),
    people=("Pat Doe", "Luis Vega", "Bo"),
    engineers=("Sue Park", "Noor Haddad"),
    engineer_ids=frozenset({"s2", "t1"}),
    vendors=("Example Fiber", "EF-2001"),
    machines={"fs-01": "[asset 1]", "prn-7": "[an asset]", "fw-copper": "[a firewall]"},
    spared=frozenset({"print", "network"}),
)
MASK = Mask(NAMES, {"NA-207", "INC0042"})


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Copper Clinic is down", "[a client] is down"),
        ("at copper  clinic", "at [a client]"),
        ("see copper-clinic/night", "see [a client]/night"),
        ("copper called, CCX too", "[a client] called, [a client] too"),
        ("CopperClinic and COPPER", "[a client] and [a client]"),
        ("Harbour as well, harbour-dental too", "[a client] as well, [a client] too"),
        ("on fs-01 and FS-01", "on [asset 1] and [asset 1]"),
        ("fw-copper, copper_nas, nas.copper", "[a firewall], [an asset], [an asset]"),
        ("Pat Doe and Vega, Luis", "[a person] and [a person], [a person]"),
        ("told PAT and Bo", "told [a person] and [a person]"),
        ("Sue and t1 looked", "[an engineer] and [an engineer] looked"),
        ("call Example Fiber, account EF-2001", "call [a vendor], account [a vendor]"),
        ("like NA-207 and INC0042", "like [a ticket] and [a ticket]"),
    ],
)
def test_what_names_somebody_goes(text: str, masked: str) -> None:
    assert MASK.hide(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail pat.doe+x@mail.example.com now", "mail [an address] now"),
        ("call +1-480-555-0121 or (212) 555-0101.", "call [a phone number] or [a phone number]."),
        ("2125550101", "[a phone number]"),
        ("see https://example.com/x?y=1 and host.example.com", "see [an address] and [an address]"),
        (r"on \\server\share$\letters", "on [an address]"),
        ("from 192.0.2.10 and 2001:db8:0:0:0:0:0:1", "from [an address] and [an address]"),
        ("mail pat@harbour.example.com", "mail [an address]"),
    ],
)
def test_what_has_the_shape_of_an_address_or_a_number_goes(text: str, masked: str) -> None:
    assert MASK.hide(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "The network of the clinic is slow, first try failed; print it again",
        "park it until 2026-03-08 03:17, P1 since 22:10",
        "invoice.exe and letter.docx, 550 5.1.1 refused, T2 paged for E10",
        "fs-011 is another, xcopper is no word of theirs",
        "bo is a word, and so is t12",
        "Street and City",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert MASK.hide(text) == text


def test_what_overlaps_is_replaced_once_and_as_a_whole() -> None:
    assert MASK.hide("fs-01.copper-clinic.example.com, the Pat Doe Copper-line") == (
        "[an address], the [a person] [an asset]"
    )


def test_an_invisible_character_hides_no_name_from_the_mask() -> None:
    assert MASK.hide("Pat\u200b Doe and Cop\u00adper") == "[a person] and [a client]"


def test_a_desk_that_knows_no_names_still_masks_addresses() -> None:
    assert Mask(Names(own=())).hide("Pat, pat@example.com") == "Pat, [an address]"


def test_names_that_read_like_patterns_are_taken_as_they_are() -> None:
    mask = Mask(Names(own=("a.c (x)",), people=("[/foo]", "D. O'Neil")))
    assert mask.hide("abc x, a.c (x), [/foo], O'Neil") == "abc x, [a client], [a person], O'[a person]"
