"""A backend beside the one of a running stack, whose model answers by a script: for the tests in a browser.

    python -m tests.backend.scripted '[{"pieces": ["Here:"], "calls": [["make_table", {...}]]}, ...]'

It prints its URL as JSON, and ends with its standard input.
"""

import json
import os
import subprocess
import sys

from supervisor.config import load_settings
from supervisor.credentials import load_credentials
from supervisor.postgres import free_port
from supervisor.services import Surroundings, backend_environment
from tests.backend.provider import MODEL, Step, running_provider
from tests.harness import PATIENCE, start, wait_until_healthy


def main(script: str) -> None:
    settings = load_settings(os.environ)
    around = Surroundings(settings, load_credentials(settings.state))
    port = free_port()
    with running_provider() as provider:
        provider.script(
            *(
                Step(one["pieces"], calls=[(name, given) for name, given in one.get("calls", [])])
                for one in json.loads(script)
            )
        )
        environment = {
            **backend_environment(around),
            "BACKEND_PORT": str(port),
            "REFRESH_COOKIE_NAME": f"parley_refresh_{settings.ports.backend}",
            "MODEL_BASE_URL": provider.url,
            "MODEL_NAME": MODEL,
            "MODEL_LABEL": "Scripted model",
            "MODEL_CONTEXT_TOKENS": "200000",
            "MODEL_TOOLS": "true",
            "MODEL_DEMO": "false",
        }
        command = [sys.executable, "-m", "backend"]
        with start(command, environment, subprocess.DEVNULL) as backend:
            try:
                url = f"http://127.0.0.1:{port}"
                wait_until_healthy(f"{url}/healthz", backend)
                print(json.dumps({"url": url}), flush=True)
                sys.stdin.read()
            finally:
                backend.terminate()
                backend.wait(PATIENCE)


if __name__ == "__main__":
    main(sys.argv[1])
