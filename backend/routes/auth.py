"""Guests, sign-up, sign-in, refresh, sign-out; a new password, and the end of an account.

The access token is in the answer and lives in the page's memory; the refresh token is in a cookie that only
these paths see and no script can read.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from backend.dependencies import (
    AddressDependency,
    CallerDependency,
    OptionalCallerDependency,
    Services,
    ServicesDependency,
    require_allowed_origin,
)
from backend.openapi import problems
from backend.schemas.auth import USERNAME, ChangePassword, DeleteAccount, SignedInAnswer, SignIn, SignUp, User
from backend.services.accounts import NewAccount, SignedIn
from backend.services.tokens import ACCESS_SECONDS

PATH = "/api/auth"
ORIGIN = ("origin-not-allowed", "Pages of this origin may not use this.")


async def limit_attempts(services: ServicesDependency, address: AddressDependency) -> None:
    """Counts every request to these routes by its address."""
    await services.limits.auth(address)


router = APIRouter(
    prefix=PATH,
    tags=["sign-in"],
    dependencies=[Depends(require_allowed_origin), Depends(limit_attempts)],
    responses=problems(403, 429, 503, e403=ORIGIN, e503=("database-unavailable", "Try again in a moment.")),
)


async def refresh_cookie(request: Request, services: ServicesDependency) -> str | None:
    """The refresh token that the browser sent along."""
    return request.cookies.get(services.settings.refresh_cookie_name)


CookieDependency = Annotated[str | None, Depends(refresh_cookie)]


@router.post("/guest")
async def guest(
    request: Request, response: Response, services: ServicesDependency, cookie: CookieDependency
) -> SignedInAnswer:
    """The person this browser already is; a new guest when it is nobody yet."""
    return _answer(request, response, services, await services.accounts.guest(cookie))


@router.post(
    "/sign-up",
    status_code=201,
    responses=problems(400, 401, 409, 422, e409=("username-taken", "This user name is taken.")),
)
async def sign_up(
    body: SignUp,
    request: Request,
    response: Response,
    services: ServicesDependency,
    cookie: CookieDependency,
    address: AddressDependency,
    caller: OptionalCallerDependency,
) -> SignedInAnswer:
    """A new account. A guest, known by access token or cookie, keeps their id and their chats."""
    await services.limits.password(address, body.username)
    account = NewAccount(body.username, body.password, body.display_name, body.email)
    guest_id = None if caller is None else caller.user_id
    return _answer(request, response, services, await services.accounts.sign_up(account, guest_id, cookie))


CREDENTIALS = ("credentials-invalid", "The user name or the password is wrong.")


@router.post("/sign-in", responses=problems(400, 401, 422, e401=CREDENTIALS))
async def sign_in(
    body: SignIn,
    request: Request,
    response: Response,
    services: ServicesDependency,
    cookie: CookieDependency,
    address: AddressDependency,
    caller: OptionalCallerDependency,
) -> SignedInAnswer:
    """Signs in to an account; an unknown name and a wrong password are answered alike.

    The chats of the guest that this browser is, known by access token or cookie, can come along.
    """
    username = body.username if USERNAME.match(body.username) else ""
    await services.limits.password(address, username)
    signed_in = await services.accounts.sign_in(
        username,
        body.password,
        cookie,
        guest_id=None if caller is None else caller.user_id,
        move=body.guest_chats == "move",
    )
    return _answer(request, response, services, signed_in)


NO_REFRESH = ("refresh-token-invalid", "There is no sign-in to refresh: sign in again.")


@router.post("/refresh", responses=problems(401, e401=NO_REFRESH))
async def refresh(
    request: Request, response: Response, services: ServicesDependency, cookie: CookieDependency
) -> SignedInAnswer:
    """A fresh access token, and the refresh token's successor in its place.

    The previous refresh token answers the same successor for 30 seconds; used later, it ends the sign-in.
    """
    return _answer(request, response, services, await services.accounts.refresh(cookie))


@router.post("/sign-out", status_code=204)
async def sign_out(
    request: Request, response: Response, services: ServicesDependency, cookie: CookieDependency
) -> None:
    """Ends the sign-in of this browser."""
    await services.accounts.sign_out(cookie)
    _forget(request, response, services)


@router.post("/sign-out-everywhere", status_code=204, responses=problems(401))
async def sign_out_everywhere(
    request: Request, response: Response, services: ServicesDependency, caller: CallerDependency
) -> None:
    """Ends every sign-in of the caller, on all devices. Their access tokens run out within 15 minutes."""
    await services.accounts.sign_out_everywhere(caller.user_id)
    _forget(request, response, services)


WRONG_PASSWORD = ("password-wrong", "The password is wrong.")


@router.post(
    "/change-password",
    responses=problems(
        400,
        401,
        403,
        409,
        422,
        e403=WRONG_PASSWORD,
        e409=("no-account", "A guest has no password: create an account first."),
    ),
)
async def change_password(
    body: ChangePassword,
    request: Request,
    response: Response,
    services: ServicesDependency,
    address: AddressDependency,
    caller: CallerDependency,
) -> SignedInAnswer:
    """Another password. Every sign-in ends, as with sign-out-everywhere, and this browser gets a new one."""
    await services.limits.password(address, caller.user_id)
    signed_in = await services.accounts.change_password(caller.user_id, body.password, body.new_password)
    return _answer(request, response, services, signed_in)


@router.post("/delete-account", status_code=204, responses=problems(400, 401, 403, 422, e403=WRONG_PASSWORD))
async def delete_account(
    body: DeleteAccount,
    request: Request,
    response: Response,
    services: ServicesDependency,
    address: AddressDependency,
    caller: CallerDependency,
) -> None:
    """Removes the caller and everything of theirs for good: chats, files, replies in the making, sign-ins."""
    await services.limits.password(address, caller.user_id)
    await services.accounts.delete(caller.user_id, body.password)
    _forget(request, response, services)


def _forget(request: Request, response: Response, services: Services) -> None:
    response.delete_cookie(
        services.settings.refresh_cookie_name,
        path=PATH,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def _answer(request: Request, response: Response, services: Services, signed_in: SignedIn) -> SignedInAnswer:
    response.set_cookie(
        services.settings.refresh_cookie_name,
        signed_in.refresh_token,
        max_age=services.settings.refresh_days * 86_400,
        path=PATH,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    response.headers["Cache-Control"] = "no-store"
    user = User.model_validate(signed_in.profile)
    return SignedInAnswer(
        access_token=services.tokens.access_token(str(user.id)), expires_in=ACCESS_SECONDS, user=user
    )
