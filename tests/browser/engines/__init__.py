"""Three browser engines behind one small interface, from Debian's packages alone."""
