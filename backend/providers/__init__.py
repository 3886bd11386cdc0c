"""Whoever writes replies: a module per protocol, loaded when a model of its kind is first needed."""
