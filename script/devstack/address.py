"""The address of the web server: is it free, and what does it answer."""

import errno
import http.client
import os
import socket
import time
from dataclasses import dataclass
from typing import Self

from .checkout import Problem
from .environment import DEFAULT_PORT


@dataclass(frozen=True)
class Address:
    """Where the portal listens (HOST and PORT)."""

    host: str
    port: int

    @classmethod
    def chosen(cls) -> Self:
        """Return the address that the environment asks for; a senseless port is a Problem of
        status 2.
        """
        text = os.environ.get("PORT") or DEFAULT_PORT
        if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
            raise Problem(
                f"PORT={text} không phải là số cổng.",
                f"PORT={text} is not a port number.",
                status=2,
            )
        return cls(os.environ.get("HOST") or "127.0.0.1", int(text))

    @property
    def reachable_host(self) -> str:
        """The host to ask from this machine."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 -- read, not bound

    @property
    def url(self) -> str:
        """The address for a browser on this machine."""
        host = self.reachable_host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def require_free(self, *, patience: float) -> None:
        """Raise a Problem of status 2 when the port is still taken after so many seconds."""
        deadline = time.monotonic() + patience
        while (reason := self._refusal()) is not None:
            if time.monotonic() >= deadline:
                raise reason
            time.sleep(0.1)

    def _refusal(self) -> Problem | None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
                probe.listen(1)
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    return Problem(
                        f"Cổng {self.port} đang có chương trình khác dùng; hãy đặt cổng khác, ví dụ PORT=8080.",
                        f"Port {self.port} is taken by another program; choose another one, such as PORT=8080.",
                        status=2,
                    )
                return Problem(
                    f"Không mở được cổng {self.port} trên {self.host}.",
                    f"Port {self.port} on {self.host} cannot be opened: {error.strerror}.",
                    status=2,
                )
        return None

    def status(self, path: str) -> int:
        """Return the HTTP status of a page, asked directly and not through any proxy; 0 when
        nobody answers.
        """
        connection = http.client.HTTPConnection(self.reachable_host, self.port, timeout=2)
        try:
            connection.request("GET", path, headers={"Host": f"127.0.0.1:{self.port}"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
