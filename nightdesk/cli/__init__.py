"""One file per verb. Each has `run(words) -> exit code`, its own parser, and imports what it needs when it runs."""
