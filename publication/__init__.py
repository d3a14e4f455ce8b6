"""The reading side: from the finished warehouse to `published/<version>`. Knows the warehouse, not who runs it."""
