"""A real OpenID Connect provider: Debian's glewlwyd, with one person and one client, on loopback."""

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.support.ports import free_port, listens
from tests.support.waiting import until

TABLES = Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
CLIENT, SECRET = "onthaal", "a secret of the tests"
PERSON, PASSWORD = "l.maes", "een zin van haar"
MODULES = "/usr/lib/glewlwyd"


@dataclass
class Provider:
    """The running provider. admin: a session that may change it."""

    address: str
    admin: requests.Session

    @property
    def issuer(self) -> str:
        return f"{self.address}/api/oidc"

    def ask(self, method: str, path: str, body: dict[str, Any]) -> None:
        with self.admin.request(method, f"{self.address}/api/{path}", json=body, timeout=30) as answer:
            assert answer.status_code == 200, f"{path}: {answer.text}"

    def add_person(self, *roles: str, name: str = PERSON) -> None:
        person = {"username": name, "password": PASSWORD, "name": name, "enabled": True, "role": list(roles)}
        self.ask("POST", "user/", {**person, "scope": ["openid", "g_profile"]})

    def give_roles(self, *roles: str, name: str = PERSON) -> None:
        self.ask("PUT", f"user/{name}", {"enabled": True, "role": list(roles), "scope": ["openid", "g_profile"]})

    def sign_key(self) -> None:
        """A new key, as after a rotation: tokens are signed with it from now on."""
        with self.admin.delete(f"{self.address}/api/mod/plugin/oidc", timeout=30):
            pass
        self.ask("POST", "mod/plugin/", _plugin(self.issuer))

    def visited(self, page: str, name: str = PERSON) -> str:
        """Log in there as a person with a browser does; returns the address to which the browser is sent back."""
        with requests.Session() as browser:
            there = browser.get(page, timeout=30, allow_redirects=False)
            callback = parse_qs(urlsplit(there.headers["location"]).query)["callback_url"][0]
            login = {"username": name, "password": PASSWORD}
            assert browser.post(f"{self.address}/api/auth/", json=login, timeout=30).status_code == 200
            grant = {"scope": "openid"}
            assert browser.put(f"{self.address}/api/auth/grant/{CLIENT}", json=grant, timeout=30).status_code == 200
            back = browser.get(f"{callback}&g_continue", timeout=30, allow_redirects=False)
            return str(back.headers["location"])


def _plugin(issuer: str) -> dict[str, Any]:
    key = generate_private_key(65537, 2048)
    claims = [
        {"name": name, "user-property": source, "type": "string", "mandatory": True, "on-demand": False, "scope": []}
        for name, source in (("roles", "role"), ("preferred_username", "username"))
    ]
    ways = {
        f"auth-type-{way}-enabled": way == "code" for way in ("code", "token", "id-token", "none", "password", "client")
    }
    return {
        "module": "oidc", "name": "oidc", "display_name": "oidc", "enabled": True,
        "parameters": {
            "iss": issuer, "jwt-type": "rsa", "jwt-key-size": "256", "subject-type": "public", **ways,
            "key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
            "cert": key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
            "access-token-duration": 600, "refresh-token-duration": 600, "code-duration": 600,
            "refresh-token-rolling": True, "allow-non-oidc": False, "auth-type-refresh-enabled": False,
            "pkce-allowed": True, "pkce-required": True, "pkce-method-plain-allowed": False, "claims": claims,
        },
    }  # fmt: skip


def _database(file: Path) -> None:
    """The provider's tables as Debian makes them, where a person may have roles."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executescript(TABLES.read_text())
        kept = json.loads(connection.execute("SELECT gumi_parameters FROM g_user_module_instance").fetchone()[0])
        kept["data-format"]["role"] = {"multiple": True, "read": True, "write": True}
        connection.execute("UPDATE g_user_module_instance SET gumi_parameters = ?", (json.dumps(kept),))


@contextmanager
def provider(folder: Path, return_to: str) -> Iterator[Provider]:
    """return_to: central's address after the login."""
    _database(folder / "provider.db")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    modules = {"user": "user", "client": "client", "user_auth_scheme": "scheme", "plugin": "plugin"}
    paths = "".join(f'{name}_module_path="{MODULES}/{folder}"\n' for name, folder in modules.items())
    (folder / "provider.conf").write_text(
        f'port={port}\nbind_address="127.0.0.1"\nexternal_url="{address}"\nlogin_url="login.html"\napi_prefix="api"\n'
        f'log_mode="console"\nlog_level="ERROR"\ncookie_secure=0\nsession_key="S"\nadmin_scope="g_admin"\n'
        f'profile_scope="g_profile"\nhash_algorithm="SHA512"\n{paths}'
        f'database={{ type="sqlite3" path="{folder / "provider.db"}" }}\n'
    )
    process = subprocess.Popen(["glewlwyd", "--config-file", str(folder / "provider.conf")], stdin=subprocess.DEVNULL)
    try:
        until(lambda: listens(port), "the provider listens")
        with requests.Session() as admin:
            made = Provider(address, admin)
            made.ask("POST", "auth/", {"username": "admin", "password": "password"})
            made.ask("POST", "mod/plugin/", _plugin(made.issuer))
            made.ask("POST", "client/", {
                "client_id": CLIENT, "name": CLIENT, "confidential": True, "client_secret": SECRET, "password": SECRET,
                "enabled": True, "authorization_type": ["code"], "scope": [], "redirect_uri": [return_to],
                "token_endpoint_auth_method": ["client_secret_basic"],
            })  # fmt: skip
            yield made
    finally:
        process.terminate()
        process.wait(30)
