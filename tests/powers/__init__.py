"""What the running product may do, and what it must not: SQL, pages, servers, secrets, packages."""
