"""The back-off: a child that keeps dying is started later and later, one that lived long starts afresh."""

import sys
import time

from workflows.management.processes import Child

DYING = [sys.executable, "-c", "raise SystemExit(3)"]


def die(child: Child, now: float, said: list[str]) -> None:
    child.look_after(now, said.append)
    child.process.wait()
    child.look_after(now, said.append)


def test_each_death_waits_twice_as_long() -> None:
    child, said, now = Child("travail", DYING), [], 0.0
    for _ in range(4):
        die(child, now, said)
        now = child.not_before
    assert said == [f"travail : arrêté (code 3), relancé dans {wait} s" for wait in ("0.5", "1", "2", "4")]


def test_a_child_waits_before_it_is_started_again() -> None:
    child, said = Child("travail", DYING), []
    die(child, 10.0, said)
    child.look_after(10.4, said.append)
    assert child.process is None
    child.look_after(10.5, said.append)
    assert child.process is not None
    child.process.wait()


def test_a_long_life_is_forgiven() -> None:
    child, said = Child("travail", DYING), []
    die(child, 0.0, said)
    child.look_after(1.0, said.append)
    child.process.wait()
    child.look_after(1000.0, said.append)
    assert child.not_before == 1000.5


def test_a_deaf_child_is_killed_at_the_end() -> None:
    child = Child("sourd", [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"])
    child.start(0.0)
    time.sleep(0.5)
    child.stop()
    child.wait(time.monotonic() + 0.2)
    assert child.process.poll() is not None
