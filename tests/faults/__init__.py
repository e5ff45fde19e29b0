"""Faults on real processes: cut, paused, killed, filled, restored: nothing lost or doubled."""
