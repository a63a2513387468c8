"""A certificate authority and a server's side of TLS, made for one test."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


class Authority:
    """A certificate authority of one test, as a city has one."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of a test")])
        made = self._builder(self._name, self._key.public_key()).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self.certificate = folder / "authority.pem"
        self.certificate.write_bytes(made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def _builder(self, name: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder().subject_name(name).issuer_name(self._name).public_key(key)
            .serial_number(x509.random_serial_number()).not_valid_before(datetime.now(UTC) - timedelta(days=2))
            .not_valid_after(datetime.now(UTC) + timedelta(days=2))
        )  # fmt: skip

    def issue(self, *names: str, file: str = "server") -> tuple[Path, Path]:
        """Write a certificate for these names, and its key; returns both files."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        named = x509.SubjectAlternativeName([_general_name(each) for each in names])
        made = self._builder(subject, key.public_key()).add_extension(named, critical=False)
        chain, secret = self.folder / f"{file}.pem", self.folder / f"{file}.key"
        chain.write_bytes(made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))
        secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return chain, secret


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def certified(folder: Path) -> ssl.SSLContext:
    """A server's side of TLS for 127.0.0.1, its authority in the folder."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*Authority(folder).issue("127.0.0.1"))
    return context


class TlsFront:
    """Stands before a central and speaks TLS, as a proxy does."""

    def __init__(self, folder: Path, port: int) -> None:
        self._context, self._port = certified(folder), port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self.authority = folder / "authority.pem"
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        try:
            with (
                self._context.wrap_socket(near, server_side=True) as line,
                socket.create_connection(("127.0.0.1", self._port)) as far,
            ):
                while request := line.recv(65536):
                    far.sendall(request)
                    far.settimeout(0.5)
                    try:
                        while answer := far.recv(65536):
                            line.sendall(answer)
                            far.settimeout(0.05)
                    except TimeoutError:
                        continue
        except OSError:
            return

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)
