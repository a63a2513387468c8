"""A private pcscd with the virtual reader, by socket activation: no root, no systemd, and no other pcscd is disturbed.

The virtual driver listens on every address; here a preloaded `bind` keeps it on this machine. It belongs on no kiosk, and
`kiosk doctor` reports it there.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
READER = "Onthaal Test Reader"

_SHIM = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[3], ["pcscd", "--foreground", "--config", sys.argv[2]])
"""


_LOOPBACK_ONLY = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <string.h>
int bind(int fd, const struct sockaddr *address, socklen_t length) {
    int (*next)(int, const struct sockaddr *, socklen_t);
    *(void **)&next = dlsym(RTLD_NEXT, "bind");
    struct sockaddr_in local;
    if (address && address->sa_family == AF_INET && length >= sizeof local) {
        memcpy(&local, address, sizeof local);
        if (local.sin_addr.s_addr == htonl(INADDR_ANY)) local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return next(fd, (const struct sockaddr *)&local, sizeof local);
    }
    return next(fd, address, length);
}
"""


def can_run() -> bool:
    """Return whether pcscd, the virtual driver, and a compiler for what keeps it on this machine are installed."""
    return DRIVER.exists() and program() is not None and shutil.which("cc") is not None


def _loopback_only(folder: Path) -> Path:
    """Compile the library that makes a program listen on this machine where it would listen everywhere."""
    library = folder / "loopback_only.so"
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-O1", "-x", "c", "-", "-o", str(library), "-ldl"],
        input=_LOOPBACK_ONLY.encode(), check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return library


def program() -> str | None:
    """Return the path of pcscd, which Debian installs outside a user's PATH."""
    return shutil.which(
        "pcscd", path=os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
    )


class PrivatePcscd:
    """A daemon of its own. environment: needed by its clients before their first call. port: of the slot."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = _free_pair()
        self._socket = folder / "pcscd.comm"
        self.environment = {"PCSCLITE_CSOCK_NAME": str(self._socket)}
        config = folder / "readers"
        config.mkdir(parents=True, exist_ok=True)
        (config / "vpcd").write_text(
            f'FRIENDLYNAME "{READER}"\nDEVICENAME /dev/null:0x{self.port:04X}\n'
            f"LIBPATH {DRIVER}\nCHANNELID 0x{self.port:04X}\n"
        )
        self._preload = _loopback_only(folder)
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start the daemon, also after `kill`: the socket exists before it, so nobody has to wait."""
        self._socket.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(self._socket))
            listening.listen(16)
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SHIM, str(listening.fileno()), str(self._folder / "readers"), program() or "pcscd"],
                pass_fds=(listening.fileno(),), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True, env={**os.environ, "LD_PRELOAD": str(self._preload)},
            )  # fmt: skip

    def kill(self) -> None:
        """Kill the daemon, as in a crash."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """Stop it."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)
        self._process = None
        self._socket.unlink(missing_ok=True)


def _free_pair() -> int:
    """Return a port whose neighbour is free too: the driver takes both."""
    for _ in range(50):
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                other.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            if port + 1 <= 65535:
                return port
    raise OSError("no two ports beside each other are free")
