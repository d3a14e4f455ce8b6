"""Measures of speed and memory, as ratios and absolute numbers. No test belongs here."""
