"""Every version of the desk's text files that was ever adopted: bytes from the log, compiled when first needed."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Mapping
from hashlib import sha256

from nightdesk.data.log import NightLog
from nightdesk.domain.entries import PolicyAdopted
from nightdesk.domain.instants import Instant
from nightdesk.domain.messages import Template
from nightdesk.domain.policy import Broken, Compiled, Policies


class PolicyShelf:
    """The text files of one desk by name and the instant they came into force."""

    def __init__(self, log: NightLog) -> None:
        self._log = log
        self._versions: dict[str, list[tuple[Instant, str]]] = {}
        self._latest: dict[str, str] = {}
        self._loose: dict[str, bytes] = {}
        self._compiled: dict[tuple[str, str], Compiled] = {}
        self._policies: Policies | None = None

    @property
    def policies(self) -> Policies:
        """The policies by instant, made anew only when a file was adopted."""
        if self._policies is None:
            self._policies = Policies(
                {
                    file: [(at, self._compile(file, hash)) for at, hash in versions]
                    for file, versions in self._versions.items()
                    if _holds_policy(file)
                }
            )
        return self._policies

    def latest(self, file: str) -> str | None:
        """The hash of the version adopted last; None for a file never adopted."""
        return self._latest.get(file)

    def adopted(self, body: PolicyAdopted, at: Instant) -> None:
        """Take in one adoption, in the order of the log."""
        insort(self._versions.setdefault(body.file, []), (at, body.hash), key=lambda version: version[0])
        self._latest[body.file] = body.hash
        self._policies = None

    def lay_out(self, files: Mapping[str, bytes]) -> None:
        """Files that lie in the folder but may not be logged (the desk is only looked at): they count where the log
        has no version at all."""
        for file, data in files.items():
            if file not in self._versions:
                hash = sha256(data).hexdigest()
                self._loose[hash] = data
                self._versions[file] = [(Instant(0), hash)]
                self._policies = None

    def bytes_of(self, file: str, at: Instant) -> bytes | None:
        """The bytes of a file as in force at `at`; None for one never adopted."""
        versions = self._versions.get(file)
        if not versions:
            return None
        in_force = [hash for since, hash in versions if since <= at] or [versions[0][1]]
        return self._bytes(in_force[-1])

    def reader(self, at: Instant) -> Callable[[str], bytes | None]:
        """A way to read the files as in force at `at`."""
        return lambda file: self.bytes_of(file, at)

    def template(self, name: str, at: Instant) -> Template | str:
        """The message template of that name at `at`, or a sentence why there is none."""
        from nightdesk.config import read_template

        data = self.bytes_of(f"templates/{name}.txt", at)
        if data is None:
            return f"The desk has no template {name}: write templates/{name}.txt."
        found = read_template(name, data)
        return found.problems[0] if isinstance(found, Broken) else found

    def _bytes(self, hash: str) -> bytes:
        loose = self._loose.get(hash)
        return loose if loose is not None else self._log.document(hash)

    def _compile(self, file: str, hash: str) -> Compiled:
        found = self._compiled.get((file, hash))
        if found is None:
            from nightdesk.config import compile_policy

            found = self._compiled[file, hash] = compile_policy(file, self._bytes(hash))
        return found


def _holds_policy(file: str) -> bool:
    return file in ("desk.yaml", "rota.yaml") or file.startswith("clients/")
