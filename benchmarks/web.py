"""The web process under eight clients: pages a second, and its memory after ten thousand requests, beside the floor behind the same server."""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CLIENTS, SECONDS, REQUESTS = 8, 10, 10_000
SIDES = {"ours": "benchmarks.pages", "floor": "benchmarks.floor"}


def visited(ours: str, floor: str, requests: int = REQUESTS) -> dict[str, Any]:
    """Both are up at once and take turns, so that the machine's other work falls on both."""
    with served("ours", ours) as us, served("floor", floor) as them:
        sides = {"ours": us, "floor": them}
        before = rss_mib(us["pid"])
        made = {name: {page: crowd(side, [page], sys.maxsize, SECONDS) for page in ("list", "one")} for name, side in sides.items()}
        done = sum(made["ours"].values())
        crowd(us, ["list", "one", "board"], requests - done, float("inf"))
        found: dict[str, Any] = {name: {"lists_per_second": count["list"] / SECONDS, "dossiers_per_second": count["one"] / SECONDS} for name, count in made.items()}
        found["ours"] |= {"rss_before_mib": before, "rss_mib": rss_mib(us["pid"]), "requests": max(requests, done)}
        return found


@contextmanager
def served(name: str, url: str) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"DATABASE_URL": url, "VAR_DIR": folder, "BROKER_URL": "memory://", "DEBUG": "0", "LOG_LEVEL": "ERROR"}
        about = json.loads(said([sys.executable, "-m", SIDES[name], "visitor"], environment))
        port = free_port()
        command = [sys.executable, "-m", "benchmarks.floor", "serve", str(port)]
        if name == "ours":
            said([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], environment)
            command = [sys.executable, "manage.py", "web", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_for(port)
            side = about | {"port": port, "pid": process.pid}
            crowd(side, ["list", "one"], 40, float("inf"))
            yield side
        finally:
            process.terminate()
            process.wait()


def said(command: list[str], environment: dict[str, str]) -> str:
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout.strip().rsplit("\n", 1)[-1]


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def wait_for(port: int) -> None:
    for _try in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def crowd(side: dict[str, Any], pages: list[str], most: int, seconds: float) -> int:
    """Eight clients, each on one connection, until so many requests or so many seconds: how many pages came."""
    lock, left, made, until = threading.Lock(), most, 0, time.monotonic() + seconds

    def client() -> None:
        nonlocal left, made
        line = http.client.HTTPConnection("localhost", side["port"], timeout=60)
        while True:
            with lock:
                if left <= 0 or time.monotonic() >= until:
                    return
                left -= 1
                page = pages[left % len(pages)]
            line.request("GET", side["pages"][page], headers={"Cookie": side["cookie"]})
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{side['pages'][page]}: {answer.status}")
            with lock:
                made += 1

    crew = [threading.Thread(target=client) for _each in range(CLIENTS)]
    for each in crew:
        each.start()
    for each in crew:
        each.join()
    return made


def rss_mib(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 1)


if __name__ == "__main__":
    print(json.dumps(visited(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else REQUESTS), indent=1))
