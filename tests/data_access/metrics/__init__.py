"""Tests of the numbers, and the second derivation they are held against."""
