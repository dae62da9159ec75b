"""Messages between us and the closed process: JSON, with bytes set apart. Never pickle: what comes back is not trusted."""

import json
import struct
from collections.abc import Callable
from typing import Any

Read = Callable[[int], bytes]
LIMIT = 256 * 1024 * 1024


def pack(message: dict[str, Any]) -> bytes:
    blobs: list[bytes] = []

    def set_apart(value: object) -> dict[str, int]:
        if not isinstance(value, (bytes, bytearray)):
            raise TypeError(type(value).__name__)
        blobs.append(bytes(value))
        return {"$bytes": len(blobs) - 1}

    head = json.dumps(message, default=set_apart).encode()
    parts = [struct.pack(">II", len(head), len(blobs)), head]
    for blob in blobs:
        parts += [struct.pack(">I", len(blob)), blob]
    return b"".join(parts)


def sized(read: Read, size: int) -> bytes:
    if size > LIMIT:
        raise ValueError("message too long")
    return read(size)


def unpack(read: Read) -> dict[str, Any]:
    """`read(n)` gives exactly n bytes or raises EOFError."""
    head_size, count = struct.unpack(">II", read(8))
    head = sized(read, head_size)
    blobs = [sized(read, struct.unpack(">I", read(4))[0]) for _ in range(count)]

    def put_back(pairs: dict[str, Any]) -> Any:
        return blobs[pairs["$bytes"]] if set(pairs) == {"$bytes"} else pairs

    answer: dict[str, Any] = json.loads(head, object_hook=put_back)
    return answer
