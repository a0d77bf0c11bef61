"""What Alembic runs for every step: on the connection that data_access/schema.py hands over, inside its transaction."""

from alembic import context

from data_access.tables import metadata

# target_metadata gives the steps the naming convention of the tables; SQLite's DDL is transactional once BEGIN is sent.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
