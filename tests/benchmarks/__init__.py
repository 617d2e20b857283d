"""What the product promises in figures, measured beside its peers: `make bench`."""
