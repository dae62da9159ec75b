"""A small real identity provider on this machine, for tests: it signs the identity token and the userinfo with its own key."""

import hashlib
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = "sillage-essai"


class Provider(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.key, self.other_key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
        self.person: dict[str, Any] = {
            "sub": "42",
            "email": "sacha@example.org",
            "email_verified": True,
            "given_name": "Sacha",
            "usual_name": "Essai",
            "family_name": "Essai",
        }
        self.challenge, self.is_forged, self.is_signed, self.audience = "", False, True, CLIENT

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def signed(self, claims: dict[str, Any]) -> str:
        now = int(time.time())
        key = self.other_key if self.is_forged else self.key
        return jwt.encode({"iss": self.address, "aud": self.audience, "iat": now, "exp": now + 60, **claims}, key, algorithm="RS256", headers={"kid": "essai"})

    def configuration(self) -> dict[str, Any]:
        pages = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo", "jwks_uri": "jwks"}
        return {"issuer": self.address, **{name: f"{self.address}/{page}" for name, page in pages.items()}}

    def keys(self) -> dict[str, Any]:
        return {"keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key())) | {"kid": "essai", "alg": "RS256", "use": "sig"}]}

    def token(self, asked: dict[str, list[str]]) -> dict[str, Any]:
        """PKCE: whoever began is whoever ends."""
        digest = urlsafe_b64encode(hashlib.sha256(asked["code_verifier"][0].encode()).digest()).rstrip(b"=").decode()
        if asked["code"] != ["un-code"] or digest != self.challenge:
            return {"error": "invalid_grant"}
        return {"access_token": "un-jeton", "token_type": "Bearer", "expires_in": 60, "id_token": self.signed({"sub": self.person["sub"]})}


class Desk(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        page = urlsplit(self.path).path
        if page == "/userinfo" and self.server.is_signed:
            self.reply(self.server.signed(self.server.person), "application/jwt")
        else:
            answers = {"/.well-known/openid-configuration": self.server.configuration(), "/jwks": self.server.keys(), "/userinfo": self.server.person}
            self.reply(json.dumps(answers[page]), "application/json")

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.reply(json.dumps(self.server.token(asked)), "application/json")

    def reply(self, body: str, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Tests keep quiet."""


@contextmanager
def running() -> Iterator[Provider]:
    with Provider() as provider:
        threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield provider
        finally:
            provider.shutdown()
