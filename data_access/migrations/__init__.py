"""The steps that build the tables, up and down; data_access/schema.py walks them."""
