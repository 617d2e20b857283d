"""Sound in: sources, levels, resampling, echo. Knows no engine."""
