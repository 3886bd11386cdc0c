"""Signing in and accounts."""

import re
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from backend.schemas.fields import USER, Body, NotBlank, Storable

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,31}\Z")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\Z")


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _username(text: str) -> str:
    if not USERNAME.match(text):
        raise ValueError("It has 3 to 32 of a-z, 0-9, dot, underscore and hyphen, and begins with a-z or 0-9")
    return text


def _email(text: str) -> str:
    if not EMAIL.match(text):
        raise ValueError("It is no e-mail address")
    return text


Username = Annotated[
    str,
    BeforeValidator(_lower),
    AfterValidator(_username),
    Field(json_schema_extra={"pattern": USERNAME.pattern[:-2]}),
]
Email = Annotated[str, Field(max_length=254), BeforeValidator(_lower), Storable, AfterValidator(_email)]


class SignUp(Body):
    """A new account."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"username": "ada", "password": "correct horse battery staple"}]}
    )

    username: Username
    password: Annotated[str, Field(min_length=8, max_length=256)]
    display_name: Annotated[str, Field(min_length=1, max_length=100), Storable, NotBlank] | None = None
    email: Email | None = None


class SignIn(Body):
    """An account's name and password, and what becomes of the chats that this browser's guest has."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"username": "ada", "password": "correct horse battery staple"}]}
    )

    username: Annotated[str, BeforeValidator(_lower), Field(max_length=256)]
    password: Annotated[str, Field(max_length=256)]
    guest_chats: Annotated[
        Literal["leave", "move"],
        Field(
            description="move: chats and files become the account's. leave: nobody can open them any more."
        ),
    ] = "leave"


class ChangePassword(Body):
    """The password there is, and the one that takes its place."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"password": "correct horse battery staple", "new_password": "staple battery horse"}]
        }
    )

    password: Annotated[str, Field(max_length=256)]
    new_password: Annotated[str, Field(min_length=8, max_length=256)]


class DeleteAccount(Body):
    """What shows that it is meant: the word, and the password of an account."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"confirmation": "delete", "password": "correct horse battery staple"}]
        }
    )

    confirmation: Literal["delete"]
    password: Annotated[str | None, Field(max_length=256, description="Null: a guest has none.")] = None


class User(BaseModel):
    """Who is signed in."""

    id: UUID
    username: str | None
    email: str | None
    display_name: str
    is_guest: bool


class SignedInAnswer(BaseModel):
    """An access token for GraphQL and REST; the refresh token is in a cookie that scripts cannot read."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...",
                    "token_type": "bearer",
                    "expires_in": 900,
                    "user": {
                        "id": USER,
                        "username": None,
                        "email": None,
                        "display_name": "Guest",
                        "is_guest": True,
                    },
                }
            ]
        }
    )

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    expires_in: int
    user: User
