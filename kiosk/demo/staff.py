"""The demo's clerks: accounts made by invitation, as in a city, and a browser without script that logs in with one."""

import http.client
import json
import re
import urllib.parse
from pathlib import Path

from playwright.sync_api import Page

from kiosk.demo.processes import post_to_central

CLERK = "lotte"
PASSWORD = "drie loketten open"  # noqa: S105 -- of the demo, printed at its start
_TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')


def add_clerk(database: Path, address: str, name: str = CLERK, role: str = "clerk") -> None:
    """Make an account with the demo's password."""
    code = post_to_central(database, "/v1/admin/invitations", json.dumps({"name": name, "role": role}).encode())
    StaffBrowser(address).form(f"/invitation/{code.decode()}", {"password": PASSWORD})


def sign_in(page: Page, name: str = CLERK) -> None:
    """Fill in the login page that is open, and wait for the page after it."""
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("button.primary")
    page.wait_for_url(lambda url: "/login" not in url, wait_until="domcontentloaded")


class StaffBrowser:
    """Pages and forms of central, in one session."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._cookies: dict[str, str] = {}
        self._token = ""

    def log_in(self, name: str = CLERK) -> "StaffBrowser":
        """Begin a session with the demo's password. Raises RuntimeError if central refuses."""
        self.form("/login", {"name": name, "password": PASSWORD})
        if not any(name.endswith("onthaal") for name in self._cookies):
            raise RuntimeError(f"{name} could not log in")
        return self

    def page(self, path: str) -> str:
        """Return the HTML at this path."""
        return self._asked("GET", path, None)

    def form(self, path: str, fields: dict[str, str]) -> str:
        """Send a form with the session's token, and return the page that it leads to."""
        token = {"token": self._token} if self._token else {}
        return self._asked("POST", path, urllib.parse.urlencode({**fields, **token}))

    def _asked(self, method: str, path: str, body: str | None) -> str:
        line = http.client.HTTPConnection(urllib.parse.urlsplit(self.address).netloc, timeout=10)
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"cookie": cookies, "accept": "text/html", "content-type": "application/x-www-form-urlencoded"}
        try:
            line.request(
                method, path, body, headers if body else {k: v for k, v in headers.items() if k != "content-type"}
            )
            answer = line.getresponse()
            html, to = answer.read().decode(), answer.getheader("location")
            for cookie in answer.msg.get_all("set-cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self._cookies[name] = value.strip('"')
        finally:
            line.close()
        if to:
            return self.page(to)
        if found := _TOKEN.search(html):
            self._token = found[1]
        return html
