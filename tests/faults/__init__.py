"""Faults on real processes: cut, paused, killed, filled up and restored; nothing lost or doubled."""
