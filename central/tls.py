"""central's side of https: certificate files, and their renewal while it runs.

To renew the certificate, replace both files. New connections use it within RELOAD_S; open connections go on.
"""

import asyncio
import logging
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509

RELOAD_S = 10.0
HANDSHAKE_S = 10
"""Seconds until a connection without a finished handshake is closed. asyncio's own limit is a minute."""

log = logging.getLogger("central")


class CertificateError(ValueError):
    """Certificate and key cannot be used. The message says what to do."""


@dataclass(slots=True)
class Certificate:
    """A certificate with its chain, and its key, as PEM files; the context that new connections use."""

    chain: Path
    key: Path
    context: ssl.SSLContext = field(init=False, repr=False)
    _seen: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Load both files. Raises CertificateError."""
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._load()

    def _load(self) -> None:
        seen = self._stamps()
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.chain, self.key)  # whole, or not at all
            self.context.load_cert_chain(self.chain, self.key)
        except (OSError, ssl.SSLError) as error:
            why = getattr(error, "reason", None) or getattr(error, "strerror", None) or type(error).__name__
            raise CertificateError(f"{self.chain} with {self.key}: {why}; both are PEM files, of one pair") from None
        self._seen = seen

    def _stamps(self) -> tuple[int, ...]:
        """Return what tells new files from those that are loaded. Raises CertificateError."""
        stamps = list[int]()
        for file in (self.chain, self.key):
            try:
                known = file.stat()
            except OSError as error:
                raise CertificateError(f"{file}: {error.strerror}") from None
            stamps += [known.st_mtime_ns, known.st_size, known.st_ino]
        return tuple(stamps)

    def names(self) -> frozenset[str]:
        """Return the names and addresses that it is for, as a Host header has them."""
        try:
            leaf = x509.load_pem_x509_certificates(self.chain.read_bytes())[0]
            named = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except (ValueError, x509.ExtensionNotFound):
            return frozenset()
        addresses = {str(each) for each in named.get_values_for_type(x509.IPAddress)}
        dns = {each.lower() for each in named.get_values_for_type(x509.DNSName)}
        return frozenset(dns | {f"[{each}]" if ":" in each else each for each in addresses})

    def reload_if_new(self) -> bool:
        """Load the files if they have changed; a pair that cannot be used is told and the old one goes on."""
        try:
            if self._stamps() == self._seen:
                return False
            self._load()
        except CertificateError as error:
            log.error("the certificate was not changed: %s", error)
            return False
        log.info("the certificate was loaded anew")
        return True

    async def keep_fresh(self) -> None:
        """Look for new files until cancelled."""
        while True:
            await asyncio.sleep(RELOAD_S)
            await asyncio.to_thread(self.reload_if_new)
