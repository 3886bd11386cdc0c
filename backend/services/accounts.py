"""People: guests, accounts, and the refresh tokens that keep a browser signed in.

The database (schema `auth`, its functions only) decides; here passwords are hashed and tokens made. A
refresh token's successor is an HMAC of the token itself: the same token always has the same successor, which
is how a second tab, or a retry after a lost answer, gets the one that was already given, though only digests
are stored.
"""

import asyncio
import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import asyncpg
from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from backend.errors import ApiError, unauthorized
from backend.services.database import connected, retried

TAKEN = {
    "users_username_key": ("username-taken", "This user name is taken."),
    "accounts_username_key": ("username-taken", "This user name is taken."),
    "users_email_key": ("email-taken", "This e-mail address belongs to another account."),
}
HASHES_AT_A_TIME = 2
# Moving or deleting ten thousands of messages takes a while.
LONG_SECONDS = 120.0


@dataclass(frozen=True)
class SignedIn:
    """A person and the refresh token that the browser is to keep."""

    profile: dict[str, Any]
    refresh_token: str = field(repr=False)


@dataclass(frozen=True)
class NewAccount:
    """What somebody signs up with."""

    username: str
    password: str = field(repr=False)
    display_name: str | None
    email: str | None


class Passwords:
    """argon2id in threads, two at a time: each takes 64 MB and a sixth of a second."""

    def __init__(self) -> None:
        self._hasher = PasswordHash((Argon2Hasher(),))
        self._gate = asyncio.Semaphore(HASHES_AT_A_TIME)
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """The PHC string to store."""
        async with self._gate:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, password: str, stored: str | None) -> bool:
        """Whether they match. Nobody's password (None) is checked too, so that the time tells nothing."""
        if self._nobody is None:
            self._nobody = await self.hash(secrets.token_urlsafe(32))
        async with self._gate:
            matches = await asyncio.to_thread(self._matches, password, stored or self._nobody)
        return matches and stored is not None

    def _matches(self, password: str, stored: str) -> bool:
        try:
            return self._hasher.verify(password, stored)
        except UnknownHashError:
            return False


class Accounts:
    """Sign-in in all its forms."""

    def __init__(self, pool: asyncpg.Pool, successor_key: bytes, refresh_days: int) -> None:
        self._pool = pool
        self._successor_key = successor_key
        self._lifetime = timedelta(days=refresh_days)
        self._passwords = Passwords()

    async def guest(self, cookie: str | None) -> SignedIn:
        """The person whose cookie came along, as refreshing would find them; else a new guest."""
        if cookie is not None:
            known = await self._rotate(cookie)
            if known is not None:
                return known
        token = secrets.token_urlsafe(32)
        async with connected(self._pool) as connection:
            user_id = await connection.fetchval(
                "SELECT auth.create_guest($1, $2)", _digest(token), self._lifetime
            )
            return await self._signed_in(connection, user_id, token)

    async def refresh(self, cookie: str | None) -> SignedIn:
        """The same person with the token's successor, or 401."""
        known = None if cookie is None else await self._rotate(cookie)
        if known is None:
            raise unauthorized("refresh-token-invalid", "There is no sign-in to refresh: sign in again.")
        return known

    async def sign_up(self, account: NewAccount, guest_id: str | None, cookie: str | None) -> SignedIn:
        """A new account; a guest (by access token, else by cookie) keeps id and chats."""
        hashed = await self._passwords.hash(account.password)
        token = secrets.token_urlsafe(32)
        async with connected(self._pool) as connection:
            if guest_id is None and cookie is not None:
                guest_id = await connection.fetchval("SELECT auth.token_owner($1)", _digest(cookie))
            try:
                user_id = await connection.fetchval(
                    "SELECT auth.sign_up($1, $2, $3, $4, $5, $6, $7)",
                    guest_id,
                    account.username,
                    hashed,
                    account.display_name,
                    account.email,
                    _digest(token),
                    self._lifetime,
                )
            except asyncpg.UniqueViolationError as error:
                code, detail = TAKEN[error.constraint_name or ""]
                raise ApiError(409, code, detail) from None
            if user_id is None:
                raise ApiError(409, "already-signed-up", "This person has an account: sign out first.")
            return await self._signed_in(connection, user_id, token)

    async def sign_in(
        self,
        username: str,
        password: str,
        cookie: str | None,
        *,
        guest_id: str | None = None,
        move: bool = False,
    ) -> SignedIn:
        """The account's person; an unknown name and a wrong password look and take the same.

        With `move`, all that the guest has (by access token, else by cookie) becomes the account's.
        """
        async with connected(self._pool) as connection:
            found = await connection.fetchrow("SELECT * FROM auth.find_account($1)", username)
        stored = found["password_hash"] if found else None
        if not await self._passwords.verify(password, stored) or found is None:
            raise unauthorized("credentials-invalid", "The user name or the password is wrong.")
        token = secrets.token_urlsafe(32)
        previous = None if cookie is None else _digest(cookie)
        async with connected(self._pool) as connection:
            if move and guest_id is None and previous is not None:
                guest_id = await connection.fetchval("SELECT auth.token_owner($1)", previous)
            entered = await retried(
                connection.fetchval,
                "SELECT auth.enter($1, $2, $3, $4, $5, $6)",
                found["user_id"],
                stored,
                _digest(token),
                self._lifetime,
                previous,
                guest_id if move else None,
                timeout=LONG_SECONDS,
            )
            if not entered:
                raise unauthorized("credentials-invalid", "The user name or the password is wrong.")
            return await self._signed_in(connection, found["user_id"], token)

    async def sign_out(self, cookie: str | None) -> None:
        """Ends the sign-in of this browser; access tokens run out by themselves within 15 minutes."""
        if cookie is not None:
            async with connected(self._pool) as connection:
                await connection.execute("SELECT auth.revoke_family($1, 'sign-out')", _digest(cookie))

    async def sign_out_everywhere(self, user_id: str) -> None:
        """Ends every sign-in of a person; access tokens run out by themselves within 15 minutes."""
        async with connected(self._pool) as connection:
            await connection.execute("SELECT auth.revoke_all($1, 'everywhere')", user_id)

    async def change_password(self, user_id: str, password: str, new_password: str) -> SignedIn:
        """A new password for who knows the old one; every other sign-in ends."""
        stored = await self._checked_password(user_id, password)
        if stored is None:
            raise ApiError(409, "no-account", "A guest has no password: create an account first.")
        hashed = await self._passwords.hash(new_password)
        token = secrets.token_urlsafe(32)
        async with connected(self._pool) as connection:
            changed = await retried(
                connection.fetchval,
                "SELECT auth.change_password($1, $2, $3, $4, $5)",
                user_id,
                stored,
                hashed,
                _digest(token),
                self._lifetime,
            )
            if not changed:
                raise wrong_password()
            return await self._signed_in(connection, user_id, token)

    async def delete(self, user_id: str, password: str | None) -> None:
        """Removes a person and everything of theirs; an account's password is asked for, a guest has none."""
        stored = await self._checked_password(user_id, password)
        async with connected(self._pool) as connection:
            deleted = await retried(
                connection.fetchval, "SELECT auth.delete_user($1, $2)", user_id, stored, timeout=LONG_SECONDS
            )
        if not deleted:
            raise wrong_password()

    async def _checked_password(self, user_id: str, password: str | None) -> str | None:
        """The hash that the password fits; None for a guest."""
        async with connected(self._pool) as connection:
            stored: str | None = await connection.fetchval("SELECT auth.password_of($1)", user_id)
        if stored is not None and not await self._passwords.verify(password or "", stored):
            raise wrong_password()
        return stored

    async def purge_expired(self) -> None:
        """Removes sign-ins that ended by time."""
        async with connected(self._pool) as connection:
            await connection.execute("SELECT auth.purge_expired()")

    async def check(self) -> None:
        """Raises when the database does not answer, or does not let the backend in."""
        async with connected(self._pool) as connection:
            await connection.fetchval("SELECT auth.token_owner($1)", _digest(""))

    async def _rotate(self, cookie: str) -> SignedIn | None:
        successor = self._successor(cookie)
        async with connected(self._pool) as connection:
            row = await connection.fetchrow(
                "SELECT * FROM auth.rotate_refresh_token($1, $2, $3)",
                _digest(cookie),
                _digest(successor),
                self._lifetime,
            )
            if row["user_id"] is None:
                return None
            return await self._signed_in(connection, row["user_id"], successor)

    async def _signed_in(self, connection: Any, user_id: Any, token: str) -> SignedIn:
        row = await connection.fetchrow("SELECT * FROM auth.profile($1)", user_id)
        profile = {"id": row["user_id"]} | {key: value for key, value in row.items() if key != "user_id"}
        return SignedIn(profile, token)

    def _successor(self, token: str) -> str:
        digest = hmac.new(self._successor_key, token.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def wrong_password() -> ApiError:
    """403, since the access token is good: signing in anew would not help."""
    return ApiError(403, "password-wrong", "The password is wrong.")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
