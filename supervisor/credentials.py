"""The secrets of one stack: made on its first run, kept in one file that only its owner can read."""

import contextlib
import json
import os
import secrets
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from supervisor.errors import StackError

FILE_NAME = "secrets.json"


def _new() -> str:
    return secrets.token_hex(32)


@dataclass(frozen=True)
class Credentials:
    """Hexadecimal secrets; `repr` shows none of them."""

    admin_secret: str = field(default_factory=_new, repr=False)
    jwt_key: str = field(default_factory=_new, repr=False)
    superuser_password: str = field(default_factory=_new, repr=False)
    owner_password: str = field(default_factory=_new, repr=False)
    backend_password: str = field(default_factory=_new, repr=False)

    @property
    def jwt_secret(self) -> str:
        """The key in the form of HASURA_GRAPHQL_JWT_SECRET."""
        return json.dumps({"type": "HS256", "key": self.jwt_key})


def load_credentials(state: Path) -> Credentials:
    """Read the secrets of this state folder, making those that are missing."""
    path = state / FILE_NAME
    try:
        stored = json.loads(path.read_text())
    except FileNotFoundError:
        if (state / "postgres").exists():
            raise StackError(
                f"{path} is missing, and without its passwords the data beside it stays closed: put it back, "
                "or name another folder in PARLEY_STATE."
            ) from None
        stored = {}
    except ValueError:
        raise StackError(f"{path} is damaged: put back a copy of it.") from None
    known = {entry.name for entry in fields(Credentials)}
    credentials = Credentials(**{name: value for name, value in stored.items() if name in known})
    if asdict(credentials) != stored:
        _write(path, credentials)
    elif path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return credentials


def write_env_file(path: Path, example: Path) -> None:
    """A `.env` with new secrets, for docker-compose.yml; one that is there is never touched."""
    made = Credentials()
    values = {
        "HASURA_GRAPHQL_ADMIN_SECRET": made.admin_secret,
        "HASURA_GRAPHQL_JWT_SECRET": f"'{made.jwt_secret}'",
        "POSTGRES_PASSWORD": made.superuser_password,
        "PARLEY_OWNER_PASSWORD": made.owner_password,
        "PARLEY_BACKEND_PASSWORD": made.backend_password,
        "FILES_S3_SECRET_KEY": _new(),
    }
    lines = []
    for line in example.read_text().splitlines():
        name = line.partition("=")[0]
        lines.append(f"{name}={values[name]}" if name in values else line)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise StackError(
            f"{path} is there already: add what it lacks by hand, after {example.name}."
        ) from None
    with os.fdopen(file, "w") as opened:
        opened.write("\n".join(lines) + "\n")


def _write(path: Path, credentials: Credentials) -> None:
    """All or nothing, and never readable by others, not even for a moment."""
    new = path.with_name(path.name + ".new")
    with contextlib.suppress(FileNotFoundError):
        new.unlink()
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(credentials), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
