"""The demo county: made-up records under real division names, so that no screen is empty."""
