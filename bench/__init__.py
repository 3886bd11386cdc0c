"""How fast Parley is on this machine: `make bench`. The README of this folder says what is measured."""
