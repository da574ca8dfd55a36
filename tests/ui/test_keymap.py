"""The key table: what keys do where, before any screen."""

from __future__ import annotations

import re

from nightdesk.keymap import KEYS, PLACES, clashes, keys_of
from nightdesk.screens.home.screen import HomeScreen


def test_no_key_does_two_things_in_one_place() -> None:
    assert clashes() == []


def test_every_id_is_noun_dot_verb_and_given_once() -> None:
    ids = [key.id for key in KEYS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", id) for id in ids)


def test_every_place_can_be_left_and_has_help_or_is_a_question() -> None:
    for place in PLACES:
        ids = {key.id for key in keys_of(place)}
        assert ids & {"page.back", "form.back", "confirm.no", "app.quit"}, place
        assert "app.help" in ids or place == "confirm", place


def test_confirming_is_never_on_the_key_that_asks_nor_on_enter() -> None:
    asking = {"app.quit", "app.leave", "told.copy", "told.save", "action.pick", "question.enter"}
    keys = {key for entry in KEYS if entry.id in asking for key in entry.keys}
    confirming = next(entry for entry in KEYS if entry.id == "confirm.yes").keys
    assert keys.isdisjoint(confirming)


def test_every_command_of_the_table_is_bound_under_its_id() -> None:
    from nightdesk.screens.common.line_scroll import MOVES

    bound = {binding.id for binding in HomeScreen.BINDINGS if not isinstance(binding, tuple)}
    assert bound | set(MOVES) >= {key.id for key in KEYS if key.keys}


def test_the_key_of_the_keys_to_come_are_absent() -> None:
    taken = {key for entry in keys_of("queue") for key in entry.keys}
    assert taken.isdisjoint({"m", "o", "w", "f", "l", "z", "3", "5", "6", "ctrl+n"})
