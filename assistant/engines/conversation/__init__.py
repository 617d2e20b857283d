"""The talk as a whole: measures, stage, playbook, cards, summary."""
