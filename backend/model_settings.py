"""Which models write replies: MODEL_* names one, MODELS a list of more; the first of them is the default.

Only the operator's configuration says where a model is.
"""

import json
from dataclasses import dataclass, field
from typing import Literal

from backend.variables import ConfigurationError, Environment, flag, http_url, integer, number, required

Provider = Literal["openai", "anthropic"]
# Where a provider is when nothing else is said; others speak OpenAI's protocol wherever they are.
BASE_URLS: dict[str, str] = {"anthropic": "https://api.anthropic.com"}
# Small models run where there is no accelerator: a long prompt keeps people waiting for the first word.
SMALL_CONTEXT_TOKENS = 2048


@dataclass(frozen=True)
class ModelSettings:
    """A model, where it is, and how much may be sent there: `name` is the provider's, `label` ours."""

    id: str
    label: str
    provider: Provider
    base_url: str
    name: str
    api_key: str = field(repr=False)
    context_tokens: int
    history_tokens: int
    reply_tokens: int
    timeout_seconds: float
    system_prompt: str
    tools: bool
    images: bool
    demo: bool


SETTINGS = frozenset(ModelSettings.__dataclass_fields__)


def read_models(environment: Environment) -> tuple[ModelSettings, ...]:
    """All configured models, at least one, each with an id of its own."""
    listed = environment.get("MODELS", "").strip()
    models = [_model(environment)] if environment.get("MODEL_BASE_URL", "").strip() or not listed else []
    if listed:
        models += _listed(listed)
    ids = [model.id for model in models]
    if len(set(ids)) < len(ids):
        raise ConfigurationError("MODELS has the same id twice: give each model an id of its own.")
    return tuple(models)


def _listed(text: str) -> list[ModelSettings]:
    """The entries of MODELS: each is read like the variables of one model, so both have the same rules."""
    try:
        entries = json.loads(text)
    except ValueError:
        entries = None
    if not isinstance(entries, list) or not entries:
        raise ConfigurationError('MODELS must be a JSON list such as [{"name": "...", "base_url": "..."}].')
    models = []
    for number_, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict) or not entry.keys() <= SETTINGS:
            raise ConfigurationError(
                f"MODELS, entry {number_}: it must be an object with some of {', '.join(sorted(SETTINGS))}."
            )
        variables = {f"MODEL_{name.upper()}": _text(value) for name, value in entry.items()}
        try:
            models.append(_model(variables))
        except ConfigurationError as error:
            raise ConfigurationError(f"MODELS, entry {number_}: {error}") from None
    return models


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _model(environment: Environment) -> ModelSettings:
    context = integer(environment, "MODEL_CONTEXT_TOKENS", 2048, 256, 10_000_000)
    reply = integer(environment, "MODEL_REPLY_TOKENS", min(512, context // 4), 16, context // 2)
    usual = 500 if context <= SMALL_CONTEXT_TOKENS else context // 4
    history = integer(environment, "MODEL_HISTORY_TOKENS", min(usual, context - reply), 0, context - reply)
    provider = _provider(environment)
    if provider in BASE_URLS:
        base_url = environment.get("MODEL_BASE_URL", "").strip() or BASE_URLS[provider]
    else:
        base_url = required(environment, "MODEL_BASE_URL", "http://127.0.0.1:8090/v1")
    name = required(environment, "MODEL_NAME", "smollm2-135m-instruct")
    chosen = _identifier(environment, name)
    return ModelSettings(
        id=chosen,
        label=environment.get("MODEL_LABEL", "").strip()[:200] or chosen,
        provider=provider,
        base_url=http_url("MODEL_BASE_URL", base_url),
        name=name,
        api_key=environment.get("MODEL_API_KEY", "").strip() or "none",
        context_tokens=context,
        history_tokens=history,
        reply_tokens=reply,
        timeout_seconds=number(environment, "MODEL_TIMEOUT_SECONDS", 120.0, 1.0, 3600.0),
        system_prompt=environment.get("MODEL_SYSTEM_PROMPT", "You are a helpful assistant.").strip(),
        tools=flag(environment, "MODEL_TOOLS"),
        images=flag(environment, "MODEL_IMAGES"),
        demo=flag(environment, "MODEL_DEMO"),
    )


def _provider(environment: Environment) -> Provider:
    match environment.get("MODEL_PROVIDER", "").strip() or "openai":
        case "openai":
            return "openai"
        case "anthropic":
            return "anthropic"
        case other:
            raise ConfigurationError(f"MODEL_PROVIDER must be openai or anthropic, not {other!r}.")


def _identifier(environment: Environment, name: str) -> str:
    """What a session keeps of its model; it is stored, so it is short."""
    chosen = environment.get("MODEL_ID", "").strip() or name
    if len(chosen) > 200:
        raise ConfigurationError("MODEL_ID must have at most 200 characters.")
    return chosen
