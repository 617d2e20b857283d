"""Sound to words: voice activity, end of turn, speech to text."""
