"""SQLAlchemy tables, migrations, repositories: the only room that knows SQL."""
