"""Shishu's workers: the rollup, the sweeps, and the command line that sits on top of everything."""
