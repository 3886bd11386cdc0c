"""Asking a part whether it is well, without a client library."""

import asyncio


async def answers(port: int, path: str, timeout: float = 2) -> bool:
    """Whether 127.0.0.1 answers this GET with a success (2xx or 3xx)."""
    try:
        async with asyncio.timeout(timeout):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(
                    f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()
                )
                status_line = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
    parts = status_line.split(b" ", 2)
    return len(parts) == 3 and parts[1][:1] in (b"2", b"3")
