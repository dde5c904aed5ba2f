"""A sink behind TLS: python -m sending.tls_sink PORT FOLDER, where ``certificate.pem`` and ``key.pem`` lie.

A process for each connection, which looks for the end of a message in large pieces and keeps nothing.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import signal
import socket
import socketserver
import ssl
import sys
import threading
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

CERTIFICATE, KEY = "certificate.pem", "key.pem"
_END = b"\r\n.\r\n"
_OFFER = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 50000000\r\n"
_REPLIES = {b"EHLO": _OFFER, b"DATA": b"354 go\r\n", b"QUIT": b"221 bye\r\n"}


def write_certificate(folder: Path) -> None:
    """A certificate for 127.0.0.1, which vouches for itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "benchmark")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    (folder / CERTIFICATE).write_bytes(made.public_bytes(Encoding.PEM))
    (folder / KEY).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


class _Connection(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        """Take messages until the client leaves."""
        # As mail servers do: a reply that waits for the acknowledgement of the one before waits 40 ms.
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            with self.server.trust.wrap_socket(self.request, server_side=True) as line:  # type: ignore[attr-defined]
                line.sendall(b"220 sink\r\n")
                self._talk(line)
        except (OSError, ssl.SSLError):
            return

    def _talk(self, line: ssl.SSLSocket) -> None:
        in_message, left = False, b""
        while come := line.recv(1 << 16):
            left += come
            replies = []
            while True:
                end = left.find(_END if in_message else b"\r\n")
                if end < 0:
                    # The end of a message may be parted by the end of a piece.
                    left = left[-4:] if in_message else left
                    break
                said, left = left[:4].upper(), left[end + (5 if in_message else 2) :]
                replies.append(b"250 ok\r\n" if in_message else _REPLIES.get(said, b"250 ok\r\n"))
                in_message = not in_message and said == b"DATA"
            if replies:
                line.sendall(b"".join(replies))


class _Server(socketserver.ForkingTCPServer):
    allow_reuse_address = True
    request_queue_size = 128
    max_children = 64


def main(port: int, folder: Path) -> None:
    """Take mail until somebody says stop."""
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(folder / CERTIFICATE, folder / KEY)
    with _Server(("127.0.0.1", port), _Connection) as server:
        server.trust = trust  # type: ignore[attr-defined]
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
        server.serve_forever(poll_interval=0.05)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
