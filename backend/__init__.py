"""Shishu's server: rooms that a record passes through on its way from a phone to a figure."""
