"""« manage.py up » for real: it answers, it gets up again when killed, it leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0


def until(done: Callable[[], bool], what: str) -> None:
    limit = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < limit, what
        time.sleep(0.2)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    ours = {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(tmp_path), "BROKER_URL": "memory://", "DEMO": "1"}
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | ours


@pytest.fixture
def house(environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[str]]:
    """A house of its own on SQLite, ready and running."""
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
    up = subprocess.Popen([sys.executable, "manage.py", "up", "--port", str(port)], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE)
    until(lambda: answers(port), "the pages never answered")
    yield up
    up.kill()
    up.communicate(timeout=PATIENCE)


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/connexion/login/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def children(parent: int) -> dict[str, int]:
    """{"web": pid, "worker": pid}, read from the system."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if words[-3:-1] == ["--parent", str(parent)] and (folder / "stat").read_text().split(") ")[1][0] != "Z":
            found[words[2]] = int(folder.name)
    return found


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="reads /proc")
def test_a_killed_process_is_started_again_and_all_stop_together(house: subprocess.Popen[str], port: int) -> None:
    until(lambda: set(children(house.pid)) == {"web", "worker"}, "both processes run")
    first = children(house.pid)
    for pid in first.values():
        os.kill(pid, signal.SIGKILL)
    until(lambda: len(set(children(house.pid).values()) - set(first.values())) == 2, "both are started again")
    until(lambda: answers(port), "the pages answer again")
    house.send_signal(signal.SIGTERM)
    said, _ = house.communicate(timeout=PATIENCE)
    assert (house.returncode, children(house.pid)) == (0, {})
    assert [line for line in said.splitlines() if "relancé" in line] != []


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="reads /proc")
def test_children_do_not_outlive_a_killed_parent(house: subprocess.Popen[str]) -> None:
    until(lambda: set(children(house.pid)) == {"web", "worker"}, "both processes run")
    house.kill()
    until(lambda: children(house.pid) == {}, "the children stop by themselves")


def test_an_unready_house_says_what_to_do(environment: dict[str, str], port: int) -> None:
    tried = subprocess.run([sys.executable, "manage.py", "up", "--port", str(port)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (tried.returncode, "manage.py migrate" in tried.stderr) == (1, True)
