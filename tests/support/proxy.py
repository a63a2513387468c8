"""A real proxy before central: Debian's Caddy, with a certificate of the test's authority."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.ports import free_port, listens
from tests.support.waiting import until


@contextmanager
def caddy(folder: Path, certificate: tuple[Path, Path], central_port: int) -> Iterator[str]:
    """The address of the proxy, as browsers and kiosks have it: https and 127.0.0.1."""
    port = free_port()
    file = folder / "Caddyfile"
    file.write_text(
        "{\n\tadmin off\n\tauto_https off\n}\n"
        f"https://127.0.0.1:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate[0]} {certificate[1]}\n"
        f"\treverse_proxy 127.0.0.1:{central_port}\n}}\n"
    )
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "caddy")}
    process = subprocess.Popen(
        ["caddy", "run", "--config", str(file), "--adapter", "caddyfile"], env={**os.environ, **home},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until(lambda: listens(port), "the proxy listens")
        yield f"https://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)
