"""Tests of the sample district."""
