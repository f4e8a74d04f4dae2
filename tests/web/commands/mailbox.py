"""A server for mail that keeps what it is sent: SMTP over TLS, with a certificate of its own."""

from __future__ import annotations

import datetime as dt
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Mailbox:
    """Mails that came, each whole as it was sent.

    Attributes:
        url: For `EQUIANO_WEB_MAIL`.
        certificate: File of the certificate, for `SSL_CERT_FILE`.
        mails: What came.
    """

    def __init__(self, url: str, certificate: Path) -> None:
        self.url, self.certificate, self.mails = url, certificate, list[bytes]()

    def wait(self, seconds: float = 60) -> None:
        """Wait until a mail has come: they are jobs, which a server looks for now and then."""
        end = time.monotonic() + seconds
        while not self.mails and time.monotonic() < end:
            time.sleep(0.1)

    def texts(self) -> list[str]:
        """Subject and text of each, decoded."""
        read = (message_from_bytes(mail, policy=policy.default) for mail in self.mails)
        return [f"{mail['Subject']}\n{mail.get_content()}" for mail in read]


class _Talk(socketserver.StreamRequestHandler):
    """As little of RFC 5321 as Python's own client speaks."""

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().strip().upper():
            if line == b"DATA":
                self._say("354 go on")
                self.server.box.mails.append(self._content())  # type: ignore[attr-defined]
            self._say("221 bye" if line == b"QUIT" else "250 ok")
            if line == b"QUIT":
                return

    def _content(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads, allow_reuse_address = True, True

    def __init__(self, box: Mailbox, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.box = box
        self.socket = context.wrap_socket(self.socket, server_side=True)


def _certificate(folder: Path) -> Path:
    """A certificate for localhost and its key, in one file."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        [x509.NameAttribute(NameOID.COMMON_NAME, "localhost")],
    )
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(
            x509.Name(name), x509.Name(name), key.public_key(), x509.random_serial_number()
        )
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=6))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def mailbox(folder: Path) -> Iterator[Mailbox]:
    """A mailbox that listens until the end of the block."""
    path = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    box = Mailbox("", path)
    with _Server(box, context) as server:
        box.url = f"smtps://localhost:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield box
        server.shutdown()
