"""`python -m backend` serves it on 127.0.0.1, configured by the environment."""

import os
import sys

import uvicorn

from backend.config import read_settings
from backend.logs import configure_logging
from backend.main import create_app
from backend.variables import ConfigurationError


def main() -> int:
    """Runs until it is told to stop; a setting that cannot be used is one sentence and status 2."""
    try:
        settings = read_settings(os.environ)
        application = create_app(settings)
    except ConfigurationError as error:
        print(f"backend: {error}", file=sys.stderr)
        return 2
    configure_logging()
    uvicorn.run(
        application,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        # Longer than a proxy before it keeps an idle connection (nginx, AWS: 60 s): the proxy has to be the
        # first to close one, else it may be sending on it just then.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=max(1, round(settings.shutdown_seconds)),
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
