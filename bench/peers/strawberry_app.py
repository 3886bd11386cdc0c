"""The usual Python stack: Strawberry and SQLAlchemy, parser and validation caches on, tokens verified."""

import os
import sys
import uuid
from datetime import datetime

import jwt
import strawberry
import uvicorn
from sqlalchemy import BigInteger, ForeignKey, Text, select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

CLAIMS = "https://hasura.io/jwt/claims"


class Base(DeclarativeBase):
    pass


class SessionRow(Base):
    __tablename__ = "chat_sessions"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    session_id: Mapped[uuid.UUID]
    user_id: Mapped[uuid.UUID]
    title: Mapped[str]
    category: Mapped[str | None]
    is_active: Mapped[bool]
    total_messages: Mapped[int]
    last_message_at: Mapped[datetime]


class MessageRow(Base):
    __tablename__ = "chat_messages"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    message_id: Mapped[uuid.UUID] = mapped_column(server_default="gen_random_uuid()")
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("chat_sessions.session_id"))
    role: Mapped[str]
    content: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(BigInteger, server_default="0")
    timestamp: Mapped[datetime] = mapped_column(server_default="now()")


engine = create_async_engine(
    os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://"),
    pool_size=20,
    max_overflow=30,
)
sessions = async_sessionmaker(engine, expire_on_commit=False)


@strawberry.type
class Message:
    message_id: uuid.UUID
    role: str
    content: str
    seq: int
    timestamp: datetime


def message(row: MessageRow) -> Message:
    return Message(
        message_id=row.message_id, role=row.role, content=row.content, seq=row.seq, timestamp=row.timestamp
    )


def own_messages(session_id: uuid.UUID, user_id: uuid.UUID, limit: int):
    return (
        select(MessageRow)
        .join(SessionRow, SessionRow.session_id == MessageRow.session_id)
        .where(MessageRow.session_id == session_id, SessionRow.user_id == user_id)
        .order_by(MessageRow.seq.desc())
        .limit(limit)
    )


@strawberry.type
class Chat:
    session_id: uuid.UUID
    title: str
    category: str | None
    total_messages: int
    last_message_at: datetime

    @strawberry.field
    async def messages(self, info: strawberry.Info, limit: int) -> list[Message]:
        async with sessions() as session:
            rows = await session.scalars(own_messages(self.session_id, info.context["user_id"], limit))
            return [message(row) for row in rows]


def chat(row: SessionRow) -> Chat:
    return Chat(
        session_id=row.session_id,
        title=row.title,
        category=row.category,
        total_messages=row.total_messages,
        last_message_at=row.last_message_at,
    )


@strawberry.type
class Query:
    @strawberry.field
    async def chat_sessions(
        self, info: strawberry.Info, limit: int = 20, session_id: uuid.UUID | None = None
    ) -> list[Chat]:
        query = select(SessionRow).where(SessionRow.user_id == info.context["user_id"])
        if session_id is not None:
            query = query.where(SessionRow.session_id == session_id)
        else:
            query = query.where(SessionRow.is_active)
        query = query.order_by(SessionRow.last_message_at.desc(), SessionRow.id.desc()).limit(limit)
        async with sessions() as session:
            return [chat(row) for row in await session.scalars(query)]

    @strawberry.field
    async def chat_messages(self, info: strawberry.Info, session_id: uuid.UUID, limit: int) -> list[Message]:
        async with sessions() as session:
            rows = await session.scalars(own_messages(session_id, info.context["user_id"], limit))
            return [message(row) for row in rows]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def insert_message(
        self, info: strawberry.Info, session_id: uuid.UUID, role: str, content: str
    ) -> Message:
        async with sessions() as session:
            owner = await session.scalar(
                select(SessionRow.user_id).where(SessionRow.session_id == session_id)
            )
            if owner != info.context["user_id"] or role != "user":
                raise PermissionError("not yours")
            columns = (MessageRow.message_id, MessageRow.seq)
            insert = MessageRow.__table__.insert().values(session_id=session_id, role=role, content=content)
            row = (await session.execute(insert.returning(*columns))).one()
            await session.commit()
        return Message(
            message_id=row.message_id, role=role, content=content, seq=row.seq, timestamp=datetime.min
        )


class App(GraphQL):
    async def get_context(self, request, response):
        claims = jwt.decode(
            request.headers["authorization"].removeprefix("Bearer "), os.environ["KEY"], ["HS256"]
        )
        return {"user_id": uuid.UUID(claims[CLAIMS]["x-hasura-user-id"])}


schema = strawberry.Schema(
    Query,
    Mutation,
    config=StrawberryConfig(auto_camel_case=False),
    extensions=[lambda: ParserCache(maxsize=100), lambda: ValidationCache(maxsize=100)],
)

if __name__ == "__main__":
    uvicorn.run(
        App(schema),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
    )
