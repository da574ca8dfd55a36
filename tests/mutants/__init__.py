"""Mutation testing: small faults are put into the rules one by one, and the tests must notice each.

`make mutants` runs it; docs/explanation/mutants.md says what came of it, and why it is not mutmut alone.
"""
