"""What the widgets draw: plain data, no brain and no Qt."""
