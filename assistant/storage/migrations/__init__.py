"""How the database came to be what it is: one file a step, applied in order when it is opened."""
