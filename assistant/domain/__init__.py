"""The nouns of the product. Whoever reads this folder knows what Callside does."""
