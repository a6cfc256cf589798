"""What one piece of work looked at: the facts of the site that it asked for, and the next moment that would change its answer.

Work is done again when a fact in its trace has changed or its moment has come, and only then. (Mokhov,
Mitchell, Peyton Jones, *Build Systems à la Carte*, 2018: verifying traces.)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from math import inf


@dataclass(slots=True)
class Trace:
    """`now` and `due` are seconds since the epoch; `due` is infinite when time changes nothing."""

    now: float
    facts: set[str] = field(default_factory=set)
    due: float = inf

    def note(self, fact: str) -> None:
        self.facts.add(fact)

    def has_come(self, moment: datetime | float) -> bool:
        """Whether a moment lies behind us, or is this one. The only way to ask for the time, so that the answer's end is known."""
        at = moment.timestamp() if isinstance(moment, datetime) else moment
        if at <= self.now:
            return True
        self.due = min(self.due, at)
        return False
