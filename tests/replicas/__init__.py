"""Servers on loopback that speak the sources' formats from our own data, and misbehave on demand."""
