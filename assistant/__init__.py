"""The brain of Callside: no window in here; everything it does can be done from a terminal."""
