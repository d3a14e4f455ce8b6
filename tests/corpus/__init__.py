"""Folders of files that others broke, fed to the path that landed files take: `python -m tests.corpus DIR`."""
