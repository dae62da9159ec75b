"""The parent's side of the closed process: kept warm, replaced after a fault, killed when it overruns.

One process per kind of work, so that a stranger's file never shares memory with a paper that we are drawing.
"""

import atexit
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from documents.closed import frames
from documents.errors import ClosedProcessFailed, ServiceBusy

ROOT = Path(__file__).resolve().parent.parent
JOBS_BEFORE_REST = 200


class Overrun(Exception):
    """The child said nothing in time."""


class Helper:
    """One closed process. Threads take turns; a forked copy of us starts its own."""

    def __init__(self, *jobs: str) -> None:
        self.jobs = jobs
        self.turn = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.owner, self.served = 0, 0
        self.folder = ""

    def ask(self, job: str, *, seconds: float, wait: float = 120.0, **message: Any) -> Any:
        if not self.turn.acquire(timeout=wait):
            raise ServiceBusy(_("Le service de vérification est occupé. Recommencez dans une minute."))
        try:
            return self.converse({"job": job, "seconds": seconds, **message}, seconds)
        finally:
            self.turn.release()

    def converse(self, message: dict[str, Any], seconds: float) -> Any:
        self.be_ready()
        try:
            answer = self.exchange(frames.pack(message), time.monotonic() + seconds)
        except Overrun as error:
            self.stop()
            raise ClosedProcessFailed(_("Le traitement a dépassé %(seconds)d secondes : il a été arrêté.") % {"seconds": seconds}) from error
        except (EOFError, OSError, ValueError) as error:
            self.stop()
            raise ClosedProcessFailed(_("Le traitement a été arrêté : il demandait trop de mémoire ou de temps.")) from error
        if "refused" in answer:
            raise ClosedProcessFailed(_("Le traitement a été refusé (%(why)s).") % {"why": answer["refused"]})
        return answer["answer"]

    def exchange(self, frame: bytes, deadline: float) -> dict[str, Any]:
        assert self.process
        assert self.process.stdin
        self.process.stdin.write(frame)
        self.process.stdin.flush()
        return frames.unpack(lambda size: self.read(size, deadline))

    def read(self, size: int, deadline: float) -> bytes:
        assert self.process
        assert self.process.stdout
        parts, missing = [], size
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while missing:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise Overrun
                part = os.read(self.process.stdout.fileno(), min(missing, 1 << 20))
                if not part:
                    raise EOFError
                parts.append(part)
                missing -= len(part)
        return b"".join(parts)

    def be_ready(self) -> None:
        self.served += 1
        if self.owner != os.getpid():
            self.process, self.folder = None, ""
        if self.process is None or self.process.poll() is not None or self.served > JOBS_BEFORE_REST:
            self.stop()
            self.start()

    def start(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="papers-")
        self.owner, self.served = os.getpid(), 1
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
            [sys.executable, "-m", "documents.closed.child", *self.jobs],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=self.environment(self.folder),
        )

    @staticmethod
    def environment(folder: str) -> dict[str, str]:
        """No secret of ours goes in: neither keys nor addresses of services."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "HOME", "FONTCONFIG_FILE", "VIRTUAL_ENV") if name in os.environ}
        return {**kept, "TMPDIR": folder, "PYTHONHASHSEED": "0"}

    def stop(self) -> None:
        """Ends the process that we started; a forked copy of us leaves its parent's alone."""
        if self.owner == os.getpid():
            if self.process is not None:
                self.process.kill()
                self.process.communicate()
            shutil.rmtree(self.folder, ignore_errors=True)
        self.process, self.folder = None, ""


drawer = Helper("draw")
judge = Helper("judge", "inspect")


@atexit.register
def stop_all() -> None:
    for helper in (drawer, judge):
        if helper.owner == os.getpid():
            helper.stop()
