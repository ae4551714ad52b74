"""The steps by which Alembic builds the tables of the gateway."""
