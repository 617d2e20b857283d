"""What one utterance means: objections, buying signals, questions."""
