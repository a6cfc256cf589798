"""Where content lies: in `content/`, and where a city has one in a private root beside it, a checkout of another git repository.

Whoever can read a repository can read what is under embargo in it. So releases and activities may lie in a second root; all
that reads them asks for a content path, as though there were one, and is led to where its folder lies. Who may change what lies there
is judged by the keys that the public root lists (see `listed`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from .source import PRIVATE, folder_of


@dataclass(frozen=True, slots=True)
class Content:
    """`content / path` is where a content path lies. A folder lies in one root alone; of one in both, the public stands."""

    public: Path
    private: Path | None = None

    @property
    def roots(self) -> tuple[Path, ...]:
        return (self.public, self.private) if self.private else (self.public,)

    def root_of(self, path: str) -> Path:
        """The root in which a content path lies; the public one where it lies in none."""
        if not self.private or path.partition("/")[0] not in PRIVATE:
            return self.public
        home = folder_of(path)
        return self.private if os.path.lexists(self.private / home) and not os.path.lexists(self.public / home) else self.public

    def __truediv__(self, path: str | Path) -> Path:
        return self.root_of(str(path)) / path

    def path_of(self, file: Path) -> str:
        """The content path of a file. Raises ValueError for one that lies in no root."""
        root = next((root for root in self.roots if file.is_relative_to(root)), self.public)
        return file.relative_to(root).as_posix()

    def told_as(self, root: Path, path: str) -> str:
        """A path in this root for a message, where no folder says which: that of the private root leads out of the public one."""
        return path if root == self.public else os.path.relpath(root / path, self.public).replace(os.sep, "/")
