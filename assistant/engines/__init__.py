"""One folder for each thing the product knows how to do; folders do not import each other."""
