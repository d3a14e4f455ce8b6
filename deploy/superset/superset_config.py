"""Superset for the marts on one machine; the key and the place of its own database come from the environment."""

import os

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"
# The snapshot is a file of this machine, opened read-only; Superset refuses files otherwise.
PREVENT_UNSAFE_DB_CONNECTIONS = False
WTF_CSRF_ENABLED = os.environ.get("TINHSO_SUPERSET_TEST") != "1"
