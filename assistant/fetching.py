"""Brings one file from the network, however often the connection breaks, and proves that it is the right one."""

from __future__ import annotations

import contextlib
import errno
import ssl
from collections.abc import Callable
from pathlib import Path

import httpx
import truststore

from assistant.domain.errors import ModelMissing
from assistant.files import digest, wait

TRIES = 4  # connections in a row that bring nothing before it gives up
_OTHER_WAYS = "set models.mirror in the settings, or bring the files with `callside models import NAME FOLDER`"

Cancelled = Callable[[], bool]


def client(patience_s: float) -> httpx.Client:
    """A client that trusts what the operating system trusts and uses the proxy of the environment.

    A connection silent for `patience_s` counts as broken.
    """
    return httpx.Client(
        verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        follow_redirects=True,
        timeout=patience_s,
        headers={"Accept-Encoding": "identity", "User-Agent": "callside"},  # packed bytes cannot be resumed
    )


class Download:
    """One file on its way. What came is kept beside `target` as `.part`; a later download goes on from there.

    Raises ModelMissing if `url` is no address.
    """

    def __init__(self, web: httpx.Client, url: str, target: Path, size: int, sha256: str) -> None:
        self._web, self._url, self._target = web, _address(url), target
        self._size, self._sha256 = size, sha256
        self.part = target.with_name(target.name + ".part")

    def run(self, progress: Callable[[int], None], cancelled: Cancelled, pause_s: float) -> bool:
        """Bring the whole file. `progress` hears the bytes here so far; False means cancelled.

        Connections that break or stall are taken up again, after `pause_s` and twice as long each time.
        Raises ModelMissing if the server cannot be reached, refuses, brings nothing `TRIES` times in a row, or the
        digest is wrong (then what came is removed).
        """
        vain, begun = 0, self._have()
        while (have := self._have()) < self._size:
            progress(have)
            trouble: Exception | None = None
            try:
                if not self._go_on(have, progress, cancelled):
                    return False
            except (httpx.TransportError, _BusyError) as error:
                trouble = error
                if isinstance(error, (httpx.ConnectError, httpx.ProxyError)) and self._have() == begun:
                    raise self._gave_up(error) from error  # there is no way there: waiting would not help
            except (httpx.TooManyRedirects, httpx.InvalidURL, UnicodeError) as error:
                raise self._gave_up(error) from error
            except OSError as error:
                raise self._unwritable(error) from error
            vain = 0 if self._have() > have else vain + 1
            if vain >= TRIES:
                raise self._gave_up(trouble) from trouble
            if trouble and not wait(pause_s * 2**vain, cancelled):
                return False
        if digest(self.part) != self._sha256:
            self.part.unlink()
            raise ModelMissing(
                f"{self._target.name} from {self._url.host} has the wrong digest and was removed",
                "something changed it on its way: fetch again, or " + _OTHER_WAYS,
            )
        self.part.replace(self._target)
        return True

    def _have(self) -> int:
        with contextlib.suppress(FileNotFoundError):
            size = self.part.stat().st_size
            if size <= self._size:
                return size
            self.part.unlink()
        return 0

    def _go_on(self, have: int, progress: Callable[[int], None], cancelled: Cancelled) -> bool:
        headers = {"Range": f"bytes={have}-"} if have else {}
        with self._web.stream("GET", self._url, headers=headers) as answer:
            self._check(answer, have)
            resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT
            have = have if resumed else 0
            with self.part.open("ab" if resumed else "wb") as file:
                for block in answer.iter_raw():
                    if cancelled():
                        return False
                    have += len(block)
                    if have > self._size:
                        raise self._not_it(answer.url.host, "too many", self._size)
                    file.write(block)
                    progress(have)
        return True

    def _check(self, answer: httpx.Response, have: int) -> None:
        status, host = answer.status_code, answer.url.host
        if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise _BusyError(status)
        if status not in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
            hint = "what is asked for is not there" if status == httpx.codes.NOT_FOUND else "the network may forbid it"
            raise ModelMissing(f"{host} refused {self._target.name} ({status})", f"{hint}: {_OTHER_WAYS}")
        expected = self._size - have if status == httpx.codes.PARTIAL_CONTENT else self._size
        told = answer.headers.get("Content-Length")
        if told is not None and told != str(expected):
            raise self._not_it(host, told, expected)

    def _not_it(self, host: str, sent: str, expected: int) -> ModelMissing:
        return ModelMissing(
            f"{host} sent {sent} bytes as {self._target.name} instead of {expected}",
            "a sign-in page of the network may have answered: open a web page, then fetch again",
        )

    def _gave_up(self, trouble: Exception | None) -> ModelMissing:
        host, name = self._url.host, self._target.name
        again = "fetch again: it goes on where it stopped"
        if isinstance(trouble, _BusyError):
            return ModelMissing(f"{host} is too busy to send {name} ({trouble.status})", again)
        if isinstance(trouble, httpx.ProxyError):
            return ModelMissing(f"the proxy refused the way to {host}: {trouble}", "check HTTPS_PROXY and NO_PROXY")
        if isinstance(trouble, httpx.TimeoutException) or trouble is None:
            return ModelMissing(f"{host} is silent: {name} did not come", again)
        if "CERTIFICATE" in str(trouble).upper():
            return ModelMissing(
                f"the certificate of {host} is not trusted by this machine: {trouble}",
                f"install your company's certificate in the system's store; or {_OTHER_WAYS}",
            )
        why = str(trouble).rstrip(".")
        return ModelMissing(f"{host} cannot be reached for {name}: {why}", f"go online; or {_OTHER_WAYS}")

    def _unwritable(self, error: OSError) -> ModelMissing:
        if error.errno == errno.ENOSPC:
            return ModelMissing(f"the disk is full: {self._target.name} has no room", "free some, then fetch again")
        return ModelMissing(f"{self.part} cannot be written: {error.strerror}", "check who may write there")


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ModelMissing(f"{url} is no address: {error}", "mend models.mirror in the settings") from error
    if not address.host:
        raise ModelMissing(f"{url} names no host", "mend models.mirror in the settings")
    return address


class _BusyError(Exception):
    """The server asks for patience."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status
