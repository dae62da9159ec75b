"""Keeps child processes alive: each one that dies is started again, later and later while it keeps dying."""

import gc
import os
import signal
import subprocess
import time
from collections.abc import Callable
from threading import Event, Thread

LONGEST_WAIT = 30.0
HEALTHY_AFTER = 60.0
LAST_WORD = 30.0

Say = Callable[[str], object]


def settle() -> None:
    """What was loaded at the start lives as long as the process: the collector need not go through it again at each round."""
    gc.collect()
    gc.freeze()


class Child:
    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self.command = name, command
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self.started_at = self.not_before = 0.0

    def look_after(self, now: float, say: Say) -> None:
        if self.process is None:
            if now >= self.not_before:
                self.start(now)
        elif self.process.poll() is not None:
            self.note_death(now, say)

    def start(self, now: float) -> None:
        self.started_at = now
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603 - our own command

    def note_death(self, now: float, say: Say) -> None:
        self.deaths = 1 if now - self.started_at > HEALTHY_AFTER else self.deaths + 1
        wait = min(LONGEST_WAIT, 0.5 * 2 ** (self.deaths - 1))
        code = self.process.returncode if self.process else "?"
        say(f"{self.name} : arrêté (code {code}), relancé dans {wait:g} s")
        self.process, self.not_before = None, now + wait

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        if not self.process:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def keep_alive(children: list[Child], say: Say) -> None:
    """Runs until SIGTERM or SIGINT, then stops the children, last one first, leaving each the time to finish."""
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    while not stopping.wait(0.2):
        for child in children:
            child.look_after(time.monotonic(), say)
    say("Arrêt en cours : le travail commencé se termine.")
    for child in reversed(children):
        child.stop()
    until = time.monotonic() + LAST_WORD
    for child in reversed(children):
        child.wait(until)


def die_with(parent: int) -> None:
    """A child whose parent was killed outright stops too, so that the next start finds its port free."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    if parent:
        Thread(target=watch, daemon=True).start()
