"""Tests of what papers and screens say."""
