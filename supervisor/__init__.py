"""Starts, watches and stops everything that Parley consists of on one machine."""
