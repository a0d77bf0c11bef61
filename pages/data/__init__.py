"""Screens of 数据: where the numbers come from."""
