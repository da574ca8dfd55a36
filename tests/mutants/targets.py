"""Which modules are mutated, and which tests must notice: the quick ones first, as most faults fall at once."""

from __future__ import annotations

DOMAIN = "nightdesk.domain"

WHOLE: dict[str, tuple[str, ...]] = {
    "clocks": (
        *("test_night_a", "test_clock_starts_and_pauses", "test_mutants_killed", "test_tickets"),
        *("test_clocks", "test_evaluate", "test_views_of_night_a"),
    ),
    "escalation": (
        *("test_escalation", "test_checklists", "test_mutants_killed", "test_deciding"),
        *("test_night_a", "test_evaluate"),
    ),
    "alerts": (
        *("test_alerts_coming_back", "test_night_a", "test_mutants_killed", "test_alerts"),
        *("test_queue", "test_alerts_view", "test_common_cause", "test_evaluate"),
    ),
    "handoff": (
        *("test_handoff_rules", "test_night_a", "test_mutants_killed", "test_acceptance"),
        *("test_views_of_night_a", "test_evaluate"),
    ),
    "acceptance": ("test_acceptance", "test_mutants_killed", "test_views_of_night_a", "test_evaluate"),
    "page_plan": ("test_page_plan", "test_mutants_killed", "test_views_of_night_a", "test_evaluate"),
}
"""Mutated throughout: what decides about promises, waking somebody, and what reaches the morning."""

SAMPLED: dict[str, tuple[str, ...]] = {
    "severity": ("test_severity", "test_night_a", "test_tickets", "test_mutants_killed", "test_evaluate"),
    "calendar": (
        *("test_night_a", "test_calendar", "test_client_cover", "test_mutants_killed"),
        *("test_clocks", "test_evaluate"),
    ),
    "queue": ("test_night_a", "test_queue", "test_mutants_killed", "test_views_of_night_a", "test_evaluate"),
    "authorisation": ("test_authorisation", "test_mutants_killed", "test_night_a", "test_evaluate"),
    "burden": ("test_burden", "test_rota_recommendation", "test_rota_view", "test_mutants_killed", "test_evaluate"),
    "pay": ("test_pay", "test_mutants_killed", "test_evaluate"),
    "evaluation": (
        *("test_night_a", "test_tickets", "test_handoff_rules", "test_alerts_coming_back", "test_severity"),
        *("test_authorisation", "test_paging", "test_mutants_killed", "test_evaluate"),
    ),
    "history": (
        "test_past_lines",
        "test_callouts",
        "test_mutants_killed",
        "test_replay",
        "test_burden",
        "test_evaluate",
    ),
    "figures/kpi": ("test_kpi", "test_kpi_counted_by_hand", "test_mutants_killed", "test_evaluate"),
}
"""Mutated by sample."""
