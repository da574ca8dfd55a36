"""Benchmarks: each measures Nightdesk and the named peer in one interleaved run, and prints the ratio."""
