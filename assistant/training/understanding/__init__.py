"""Trains, calibrates, exports and judges the model that understands utterances."""
