"""A small real SMTP server on this machine, for tests: it takes messages, refuses addresses, says « later », or falls silent."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import Message
from typing import Any


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.taken: list[Message] = []
        self.asked = 0
        self.unknown: set[str] = set()
        self.later, self.silence = 0, 0.0

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Conversation(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.say("220 essai.example.org")
        for line in iter(self.rfile.readline, b""):
            words = line.decode("ascii", "replace").strip()
            if self.answer(words.split(":")[0].split(" ")[0].upper(), words) is False:
                return

    def answer(self, verb: str, words: str) -> Any:
        if verb == "QUIT":
            self.say("221 2.0.0 au revoir")
            return False
        if verb == "RCPT":
            self.server.asked += 1
            return self.say("550 5.1.1 boite inconnue" if self.address(words) in self.server.unknown else "250 ok")
        return self.data() if verb == "DATA" else self.say("250 ok")

    def address(self, words: str) -> str:
        return words.partition("<")[2].partition(">")[0]

    def data(self) -> None:
        self.say("354 allez-y")
        lines = list(iter(self.rfile.readline, b".\r\n"))
        if self.server.later:
            self.server.later -= 1
            return self.say("451 4.3.0 plus tard")
        self.server.taken.append(message_from_bytes(b"".join(lines)))
        time.sleep(self.server.silence)
        return self.say("250 2.0.0 pris")

    def say(self, words: str) -> None:
        with suppress(OSError):
            self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def running() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
