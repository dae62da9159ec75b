"""The closed process: it draws or judges one file at a time, without network, with little memory and little time.

Started by `documents.limited`, as `python -m documents.closed.child`. It knows nothing of Django nor of the database.
"""

import importlib
import os
import resource
import shutil
import signal
import socket
import sys
from typing import Any, BinaryIO

from documents.closed import frames

MEMORY = 1 << 30
JOBS = {
    "draw": "documents.closed.drawing:draw",
    "judge": "documents.closed.judging:judge",
    "inspect": "documents.closed.inspecting:inspect",
    "sleep": "documents.closed.child:misbehave",
}
FORBIDDEN = ("socket.connect", "socket.getaddrinfo", "socket.bind", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork")


class Forbidden(BaseException):
    """Not an Exception, so that a library's `except Exception` cannot hide it."""


def refuse_the_world(event: str, _arguments: object) -> None:
    if event in FORBIDDEN:
        raise Forbidden(event)


def limit(seconds: float) -> None:
    """A backstop should the parent die: the kernel stops us by itself."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(spent.ru_utime + spent.ru_stime + seconds) + 5
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.RLIM_INFINITY))


def misbehave(message: dict[str, Any]) -> dict[str, Any]:
    """For the doctor and the tests: prove that the limits hold."""
    if message["how"] == "memory":
        return {"size": len(bytearray(4 * MEMORY))}
    if message["how"] == "network":
        socket.create_connection(("127.0.0.1", 9))
    while True:
        pass


def function_of(job: str) -> Any:
    module, name = JOBS[job].split(":")
    return getattr(importlib.import_module(module), name)


def answer_to(message: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"answer": function_of(message.pop("job"))(message)}
    except MemoryError:
        return {"refused": "memory"}
    except RecursionError:
        return {"refused": "recursion"}
    except Forbidden as act:
        return {"refused": f"forbidden: {act}"}
    except BaseException as error:
        return {"refused": f"{type(error).__name__}: {str(error)[:300]}"}


def exactly(stream: BinaryIO, size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return content


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    while True:
        try:
            message = frames.unpack(lambda size: exactly(source, size))
        except EOFError:
            return
        limit(message.pop("seconds"))
        sink.write(frames.pack(answer_to(message)))
        sink.flush()


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for job in sys.argv[1:]:
        function_of(job)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(refuse_the_world)
    serve(source, sink)
    shutil.rmtree(os.environ.get("TMPDIR", ""), ignore_errors=True)  # the parent died: nobody else will


if __name__ == "__main__":
    main()
