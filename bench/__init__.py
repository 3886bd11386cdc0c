"""How fast Parley is on this machine: `make bench`."""
