"""The city's policy on this kiosk: as central sent it last, else as configured. It is kept for a start without a network."""

import logging
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import msgspec

from kiosk.key_files import write_private
from kiosk.policy_files import policy_of
from kiosk.protocol import PolicyHeld, PolicySchedule
from kiosk.rules import ConfigError, Language, Policy

KEPT = "policy.json"

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Policies:
    """What is in force by day. After `load`, on the sync thread only.

    state: the kiosk's folder. configured: of the configuration's files. languages: those that this kiosk has texts of.
    """

    state: Path
    configured: Policy
    languages: frozenset[Language]
    _schedule: PolicySchedule | None = None
    _by_version: dict[int, Policy] = field(default_factory=dict)
    _refused: str | None = None

    def load(self) -> None:
        """Read what central sent in an earlier run. One that cannot be read is logged; central sends it again."""
        try:
            raw = (self.state / KEPT).read_bytes()
            self._use(msgspec.json.decode(raw, type=PolicySchedule))
        except FileNotFoundError:
            return
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, ConfigError) as error:
            log.error("%s cannot be used (%s); the configured policy is", KEPT, type(error).__name__)

    def take(self, schedule: PolicySchedule) -> bool:
        """Use and keep a schedule; return whether this kiosk can. One that it cannot use is logged, and reported to central."""
        try:
            self._use(schedule)
        except ConfigError as error:
            log.error("policy %s cannot be used: %s", schedule.id, error)
            self._refused = schedule.id
            return False
        try:
            write_private(self.state / KEPT, msgspec.json.encode(schedule))
        except OSError as error:  # it is used all the same, and fetched again after a restart
            log.error("%s cannot be written: %s", KEPT, error.strerror)
        return True

    def on(self, day: date) -> Policy:
        """Return the policy of a day."""
        return self.configured if self._schedule is None else self._by_version[self._schedule.on(day).version]

    def held(self, day: date) -> PolicyHeld:
        """Return what central is told: which schedule, which version is in force, and whether the latest cannot be used."""
        known = self._schedule.id if self._schedule else ""
        return PolicyHeld(self._refused or known, self.on(day).version, self._refused is not None)

    def _use(self, schedule: PolicySchedule) -> None:
        read = {each.version: policy_of(each.files) for each in schedule.policies}
        for version, policy in read.items():
            if lost := sorted(set(policy.languages) - self.languages):
                raise ConfigError("policy.toml", 1, f"languages: this kiosk has no texts of {lost[0]}")
            if policy.version != version:
                raise ConfigError("policy.toml", 1, f"version: expected {version}")
        self._schedule, self._by_version, self._refused = schedule, read, None
