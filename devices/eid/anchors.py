"""Root certificates: the state's, shipped here, and those that an installation adds.

A root is trusted by its fingerprint only, wherever its certificate comes from. A certificate that is not available is read
from the card. The files in `roots/` are the state's publications (repository.eid.belgium.be and
repository.eidpki.belgium.be).
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

FOLDER = Path(__file__).with_name("roots")


@lru_cache(maxsize=1)
def shipped() -> tuple[x509.Certificate, ...]:
    """Return the certificates in `roots/`."""
    return read_roots(file.read_bytes() for file in sorted(FOLDER.glob("*.pem")))


def read_roots(files: Iterable[bytes]) -> tuple[x509.Certificate, ...]:
    """Return the certificates in these PEM or DER files. Raises ValueError for a file without one."""
    return tuple(
        x509.load_pem_x509_certificate(raw) if b"-----BEGIN" in raw else x509.load_der_x509_certificate(raw)
        for raw in files
    )


def fingerprint(root: x509.Certificate) -> str:
    """Return its SHA-256, in hexadecimal."""
    return root.fingerprint(SHA256()).hex()
