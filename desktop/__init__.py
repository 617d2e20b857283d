"""The shell of Callside: the only Qt."""
