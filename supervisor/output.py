"""What the person sees: every line says which part it is from."""

import os
import signal
import sys
from pathlib import Path
from typing import TextIO

WIDTH = 9
COLOURS = {
    "parley": "1",
    "postgres": "34",
    "migrate": "36",
    "engine": "35",
    "model": "33",
    "backend": "32",
    "frontend": "36",
}


class Output:
    """Writes prefixed lines; with colours on a terminal, unless NO_COLOR is set."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._coloured = self._stream.isatty() and "NO_COLOR" not in os.environ

    def say(self, text: str) -> None:
        """A line of the supervisor's own."""
        self.line("parley", text)

    def line(self, part: str, text: str) -> None:
        """A line of one part."""
        prefix = f"{part:<{WIDTH}}|"
        if self._coloured:
            prefix = f"\x1b[{COLOURS.get(part, '0')}m{prefix}\x1b[0m"
        try:
            self._stream.write(f"{prefix} {text}\n")
            self._stream.flush()
        except OSError:  # who read this is gone, as after `make up | head`: stop, in good order
            with Path(os.devnull).open(
                "w"
            ) as nowhere:  # also for what Python still holds back and writes last
                os.dup2(nowhere.fileno(), self._stream.fileno())
            signal.raise_signal(signal.SIGTERM)


class Lines:
    """Cuts a stream of bytes into lines; one that does not end is passed on in pieces."""

    LIMIT = 64 * 1024

    def __init__(self, output: Output, part: str) -> None:
        self._output = output
        self._part = part
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """Take what was read; an empty read ends the last line."""
        *complete, self._rest = (self._rest + data).split(b"\n")
        if not data or len(self._rest) > self.LIMIT:
            complete.append(self._rest)
            self._rest = b""
        for line in complete:
            if line.strip():
                self._output.line(self._part, line.decode(errors="replace").rstrip())
