"""Measures what a screen costs, from 10^4 to 10^6 matters; `make bench` runs it, docs/benchmarks.md reads it."""
