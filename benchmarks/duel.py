"""Sides that take turns: the same page asked of each, round after round, so that what else the machine does falls on all alike."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = {"csv": 3, "xlsx": 3}


class Side:
    """One process with its database, loaded and warm, that visits a page when told."""

    def __init__(self, module: str, url: str, rows: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        environment = os.environ | {"DATABASE_URL": url, "VAR_DIR": self.folder.name, "BROKER_URL": "memory://", "DEBUG": "0", "LOG_LEVEL": "ERROR"}
        command = [sys.executable, "-m", module, str(rows)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.about = self._heard()

    def ask(self, what: str, page: str) -> dict[str, Any]:
        print(what, page, file=self.process.stdin, flush=True)
        return self._heard()

    def _heard(self) -> dict[str, Any]:
        while line := self.process.stdout.readline():
            if line.startswith("{"):
                return json.loads(line)
        raise SystemExit(f"{self.process.args}: {self.process.wait()}")

    def leave(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.folder.cleanup()


def duel(sides: dict[str, Side], pages: dict[str, str], rounds: int) -> dict[str, Any]:
    """pages: ours -> the page of the floor it is compared with. For each side: medians, best, and what one visit weighs."""
    return {page: _met(sides, page, bare, min(rounds, ROUNDS.get(page, rounds))) for page, bare in pages.items()}


def _met(sides: dict[str, Side], page: str, bare: str, rounds: int) -> dict[str, Any]:
    asked = {name: bare if name == "floor" else page for name in sides}
    weighed = {name: side.ask("weigh", asked[name]) for name, side in sides.items()}
    turns = [{name: side.ask("time", asked[name]) for name, side in sides.items()} for _ in range(rounds)]
    return {name: weighed[name] | _summed([turn[name] for turn in turns]) for name in sides}


def _summed(visits: list[dict[str, float]]) -> dict[str, float]:
    clock, work = [each["ms"] for each in visits], [each["cpu_ms"] for each in visits]
    return {"ms": round(statistics.median(clock), 2), "best_ms": round(min(clock), 2), "cpu_ms": round(statistics.median(work), 2)}
