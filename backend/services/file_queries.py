"""What files and documents ask of GraphQL: every function acts as `caller`, who sees their own alone."""

from collections.abc import Sequence
from typing import Any

from backend.errors import ApiError, not_found
from backend.services.hasura_client import HasuraClient
from backend.services.tokens import Caller

Row = dict[str, Any]


def file_not_found() -> ApiError:
    """404, for an unknown file and for somebody else's alike."""
    return not_found("file-not-found", "There is no such file.")


async def get_file(graphql: HasuraClient, caller: Caller, file_id: str) -> Row | None:
    """One file."""
    row: Row | None = (await graphql.execute("get_file", caller, {"file_id": file_id}))["files_by_pk"]
    return row


async def list_files(
    graphql: HasuraClient, caller: Caller, *, file_type: str, limit: int, before: str | None = None
) -> list[Row]:
    """The caller's uploaded files of a type, newest first, from before a time."""
    where: Row = {"file_type": {"_eq": file_type}, "status": {"_neq": "pending"}}
    if before is not None:
        where["created_at"] = {"_lt": before}
    rows: list[Row] = (await graphql.execute("list_files", caller, {"where": where, "limit": limit}))["files"]
    return rows


async def used_bytes(graphql: HasuraClient, caller: Caller) -> int:
    """The bytes of all of the caller's files, announced ones too."""
    data = await graphql.execute("get_used_bytes", caller, {})
    return int(data["files_aggregate"]["aggregate"]["sum"]["size"] or 0)


async def create_file(graphql: HasuraClient, assistant: Caller, values: Row) -> Row:
    """A file that is to be uploaded."""
    row: Row = (await graphql.execute("create_file", assistant, {"object": values}))["insert_files_one"]
    return row


async def update_file(graphql: HasuraClient, assistant: Caller, file_id: str, changes: Row) -> Row | None:
    """The changed file; None when it is gone."""
    data = await graphql.execute("update_file", assistant, {"file_id": file_id, "changes": changes})
    row: Row | None = data["update_files_by_pk"]
    return row


async def delete_file(graphql: HasuraClient, caller: Caller, file_id: str) -> bool:
    """Whether there was one."""
    return (await graphql.execute("delete_file", caller, {"file_id": file_id}))[
        "delete_files_by_pk"
    ] is not None


async def attach_files(
    graphql: HasuraClient, caller: Caller, message_id: str, file_ids: Sequence[str]
) -> None:
    """Attaches files to a message of the caller's; once more changes nothing."""
    objects = [{"message_id": message_id, "file_id": file_id} for file_id in file_ids]
    try:
        await graphql.execute("attach_files", caller, {"objects": objects})
    except ApiError as error:
        if error.code != "already-attached":
            raise


async def add_chunks(graphql: HasuraClient, assistant: Caller, chunks: Sequence[Row]) -> None:
    """Stores passages of a document."""
    await graphql.execute("add_file_chunks", assistant, {"objects": list(chunks)})


async def delete_chunks(graphql: HasuraClient, assistant: Caller, file_id: str) -> None:
    """Removes the passages of a document."""
    await graphql.execute("delete_file_chunks", assistant, {"file_id": file_id})


async def search_passages(graphql: HasuraClient, caller: Caller, arguments: Row) -> list[Row]:
    """The passages that fit best, the best one first."""
    data = await graphql.execute("search_file_passages", caller, {"args": arguments})
    rows: list[Row] = data["search_file_passages"]
    return rows
