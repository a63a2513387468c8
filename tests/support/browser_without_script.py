"""A browser without script and without a session, for the tests that log in."""

import re

import requests

from tests.support.central import RunningCentral

PASSWORD = "een zin van mij alleen"  # noqa: S105 -- of the tests


class Browser(requests.Session):
    """Without script. It keeps cookies as a browser does on this machine, also those that want https."""

    def __init__(self, central: RunningCentral) -> None:
        super().__init__()
        self.central, self.jar = central, dict[str, str]()

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> requests.Response:
        headers = {"accept": "text/html", "cookie": "; ".join(f"{k}={v}" for k, v in self.jar.items())}
        url = path if path.startswith("http") else self.central.address + path
        answer = self.request(method, url, data=form, headers=headers, timeout=30, allow_redirects=False)
        for cookie in answer.raw.headers.getlist("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.jar[name] = value.strip('"')
        return answer

    def log_in(self, name: str, password: str = PASSWORD, **more: str) -> requests.Response:
        return self.ask("POST", "/login", {"name": name, "password": password, **more})

    def token(self, path: str) -> str:
        found = re.search(r'name="token" value="(\w+)"', self.ask("GET", path).text)
        assert found
        return found[1]
