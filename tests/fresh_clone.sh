#!/bin/sh
# What a new user meets: fresh clones in which `make up` and `make test` run. See fresh_clone.py, which is all of it.
exec python3 "$(dirname "$0")/fresh_clone.py" "$@"
