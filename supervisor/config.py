"""What the person set: the environment, and below it the file `.env` of the repository."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from supervisor.errors import StackError

ROOT = Path(__file__).resolve().parent.parent
DEMO_MODEL = "smollm2-135m-instruct"
DEMO_CONTEXT_TOKENS = 2048


@dataclass(frozen=True)
class Ports:
    """One port of 127.0.0.1 for each part; the variable is the name in capitals with `_PORT`."""

    postgres: int = 5433
    hasura: int = 8081
    backend: int = 8000
    frontend: int = 3000
    model: int = 8090


@dataclass(frozen=True)
class Settings:
    """The settings of one stack; `values` is everything that the person set, for the parts to read."""

    state: Path
    ports: Ports
    database_url: str | None
    values: Mapping[str, str]

    @property
    def url(self) -> str:
        """Where the person opens the chat."""
        return f"http://127.0.0.1:{self.ports.frontend}"


def load_settings(environment: Mapping[str, str], env_file: Path = ROOT / ".env") -> Settings:
    """Read `.env` if it is there; the environment wins, name by name."""
    values = {**read_env_file(env_file), **environment}
    return Settings(
        state=(ROOT / Path(values.get("PARLEY_STATE") or ".parley").expanduser()).absolute(),
        ports=_ports(values),
        database_url=values.get("DATABASE_URL") or None,
        values=values,
    )


def read_env_file(path: Path) -> dict[str, str]:
    """Lines of `NAME=value`; quotes around a value are dropped, ` #` starts a comment outside of them."""
    try:
        text = path.read_text()
    except FileNotFoundError:
        return {}
    values = {}
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        name, separator, value = stripped.removeprefix("export ").partition("=")
        if not separator or not name.strip().isidentifier():
            raise StackError(f"{path}, line {number}: write NAME=value, one to a line.")
        values[name.strip()] = _unquoted(value.strip())
    return values


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value.partition(" #")[0].rstrip()


def port_variable(name: str) -> str:
    """The variable that sets a part's port."""
    return f"{name.upper()}_PORT"


def _ports(values: Mapping[str, str]) -> Ports:
    chosen: dict[str, int] = {}
    for field in fields(Ports):
        variable = port_variable(field.name)
        text = values.get(variable) or str(field.default)
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
            raise StackError(f"{variable} is {text!r}: set it to a port between 1 and 65535.")
        for other, port in chosen.items():
            if port == int(text):
                raise StackError(
                    f"{port_variable(other)} and {variable} are both {text}: give them different ports."
                )
        chosen[field.name] = int(text)
    return Ports(**chosen)
