"""The way in for files: read, judged against what stands, confirmed in one transaction, taken back whole."""
