"""Sample input of our own making, with real facts and their sources."""
