"""The straight line: one thread a stage, and the session that opens and closes it."""
