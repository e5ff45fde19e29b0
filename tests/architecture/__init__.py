"""Tests of the project itself: its rooms, its sizes, its words and its promises."""
