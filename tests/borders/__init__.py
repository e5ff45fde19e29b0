"""Who may do what, across every border that there is; and what becomes of bad input."""
