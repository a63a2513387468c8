"""Where central listens, under which names it is reached, and what it writes into its lock file for the command line."""

import errno
import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path

from central.tls import Certificate
from kiosk.key_files import write_private

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


class ListenError(ValueError):
    """The address cannot be used. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where central is reached. names: beside those of this machine and of the certificate; the first one is printed.

    proxies: addresses of proxies whose forwarded headers are believed.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    certificate: Certificate | None = None
    names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what others on the network could read. Raises ListenError."""
        if not is_loopback(self.host) and self.certificate is None:
            raise ListenError(
                f"{self.host}: others could read along; give --certificate and --key, "
                f"or listen on 127.0.0.1 behind a proxy on this machine (--proxy)"
            )
        for proxy in self.proxies:
            try:
                ipaddress.ip_network(proxy)
            except ValueError:
                raise ListenError(f"--proxy {proxy}: expected an address such as 10.0.0.5") from None

    def hosts(self) -> frozenset[str]:
        """Return every name under which a request may ask for central."""
        certified = self.certificate.names() if self.certificate else frozenset[str]()
        return LOOPBACK | certified | frozenset(name.lower() for name in self.names)

    def local(self, port: int) -> str:
        """Return the address for this machine."""
        host = self.host if is_loopback(self.host) else "127.0.0.1"
        return f"{'https' if self.certificate else 'http'}://{host}:{port}"

    def public(self, port: int) -> str:
        """Return the address for everybody else: of the proxy, if there is one."""
        certified = sorted(self.certificate.names()) if self.certificate else []
        named = [*self.names, *(name for name in certified if name not in LOOPBACK)]
        if not named:
            return self.local(port)
        behind = not self.certificate or port == 443
        return f"https://{named[0]}" + ("" if behind else f":{port}")


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def open_listener(host: str, port: int) -> socket.socket:
    """Return a listening socket with proto=TCP, without which asyncio leaves Nagle on: 52 ms instead of 4.

    Raises ListenError.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(256)
    except (OSError, OverflowError) as error:
        made.close()
        why = "another program listens there" if getattr(error, "errno", 0) == errno.EADDRINUSE else str(error)
        raise ListenError(f"{host}, port {port}: {why}; choose another with --port (0: any free one)") from None
    return made


@dataclass(frozen=True, slots=True)
class RunningInstance:
    """What a running central writes into its lock file. admin: the secret of its command line."""

    local: str
    public: str
    admin: str
    certificate: Path | None = None

    def line(self) -> str:
        """Return it as one line; the first word is where it listens."""
        return " ".join((self.local, self.admin, self.public, str(self.certificate or "")))

    def write(self, file: Path) -> None:
        """Write it where several centrals share a database: the last one to start is the one that is named."""
        write_private(file, self.line().encode())

    @classmethod
    def read(cls, lock: Path) -> "RunningInstance":
        """Return what the lock file says. Raises OSError, or ListenError if the central has not begun to listen yet."""
        local, _, rest = lock.read_text().partition(" ")
        admin, _, rest = rest.partition(" ")
        public, _, certificate = rest.partition(" ")
        if not public:
            raise ListenError("the central that holds the database does not listen yet; try again")
        return cls(local, public, admin, Path(certificate) if certificate else None)
