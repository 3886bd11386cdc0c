"""Reading one variable: a value that cannot be used is one sentence that says what to do."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

Environment = Mapping[str, str]


class ConfigurationError(Exception):
    """A setting that cannot be used; the message is one sentence for the person who starts the backend."""


def required(environment: Environment, name: str, example: str) -> str:
    """The value of a variable that has no default."""
    value = environment.get(name, "").strip()
    if not value:
        raise ConfigurationError(f"{name} is not set: give it, for example {example}.")
    return value


def integer(environment: Environment, name: str, default: int, low: int, high: int) -> int:
    """A whole number of a range."""
    text = environment.get(name, "").strip() or str(default)
    if not re.fullmatch(r"\d{1,9}", text) or not low <= int(text) <= high:
        raise ConfigurationError(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def number(environment: Environment, name: str, default: float, low: float, high: float) -> float:
    """A number of a range, whole or not."""
    text = environment.get(name, "").strip() or str(default)
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text) or not low <= float(text) <= high:
        raise ConfigurationError(f"{name} must be a number from {low:g} to {high:g}, not {text!r}.")
    return float(text)


def http_url(name: str, value: str) -> str:
    """An http(s) URL without credentials; the value itself is not repeated, it may carry a password."""
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigurationError(f"{name} must be an http or https URL such as http://127.0.0.1:8081.")
    return value.rstrip("/")


def flag(environment: Environment, name: str) -> bool:
    """True or false; false when it is not set."""
    text = environment.get(name, "").strip().lower() or "false"
    if text not in ("true", "false"):
        raise ConfigurationError(f"{name} must be true or false, not {text!r}.")
    return text == "true"
