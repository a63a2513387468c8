"""Pages around the desk: login, passwords, accounts, lobby displays, the log. All texts are Dutch."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_date
from jinja2 import Environment

from central.access.roles import Role
from central.access.settings import StaffSettings
from central.store.accounts import Account
from central.store.deliveries import DeliveryReport
from central.store.log import CENTRAL, COMMAND_LINE, IMPORT, EventKind, LogEntry
from kiosk.rules import Policy
from kiosk.runtime.clock import BRUSSELS
from kiosk.texts.texts import hour

ROLES = {
    Role.CLERK: "Loket",
    Role.TRIAGE: "Onthaal",
    Role.SUPERVISOR: "Leidinggevende",
    Role.ADMINISTRATOR: "Beheerder",
}
EVENT_TEXTS = {
    EventKind.CALLED: "riep op",
    EventKind.DONE: "sloot af",
    EventKind.ABSENT: "meldde afwezig",
    EventKind.UNDONE: "zette terug",
    EventKind.SETTLED: "regelde een melding",
    EventKind.CLOSED: "dag afgesloten",
    EventKind.REOPENED: "dag heropend",
    EventKind.KEY_ROTATED: "verving de sleutel van de kiosken",
    EventKind.INVITED: "nodigde uit",
    EventKind.PASSWORD_SET: "koos een wachtwoord",
    EventKind.ROLE_CHANGED: "gaf een andere rol",
    EventKind.ACCOUNT_DISABLED: "schakelde uit",
    EventKind.LOGGED_IN: "meldde zich aan",
    EventKind.LOGGED_OUT: "meldde zich af",
    EventKind.DISPLAY_CODE: "maakte een link voor een scherm",
    EventKind.DISPLAY_PAIRED: "werd het scherm van de wachtzaal",
    EventKind.DISPLAY_REMOVED: "verwijderde een scherm",
    EventKind.KIOSK_CODE: "maakte een code voor een kiosk",
    EventKind.KIOSK_REVOKED: "sloot een kiosk uit",
    EventKind.SOURCE_TOKEN: "maakte een sleutel voor een bron van afspraken",
    EventKind.SOURCE_REMOVED: "sloot een bron van afspraken uit",
    EventKind.REMOVAL_CONFIRMED: "annuleerde wat een bron niet meer noemt",
    EventKind.REMOVAL_DISMISSED: "hield wat een bron niet meer noemt",
    EventKind.POLICY_CHANGED: "wijzigde het beleid",
    EventKind.POLICY_UNDONE: "nam een wijziging van het beleid terug",
}

_PROGRAMS = {COMMAND_LINE: "beheer van de server", CENTRAL: "de server zelf", IMPORT: "import van afspraken"}


@dataclass(frozen=True, slots=True)
class StaffPages:
    """Renders these pages. who: who is logged in; token: what the forms of their session carry."""

    templates: Environment
    policy: Callable[[], Policy]

    def login(self, settings: StaffSettings, *, desks: int, desk: int, name: str, why: str, wanted: str) -> str:
        """Return the login page. name: what was typed; why: what is wrong with it; wanted: where to go afterwards."""
        return self._render(
            "login.html", settings=settings, desks=range(1, desks + 1), desk=desk, name=name, why=why, wanted=wanted
        )

    def choose_password(self, name: str, *, why: str, who: str = "", token: str = "") -> str:
        """Return the page on which a password is chosen. name: of the account, empty if the link is no longer valid."""
        return self._render("password.html", name=name, why=why, who=who, token=token)

    def staff(
        self,
        who: str,
        token: str,
        accounts: tuple[Account, ...],
        screens: tuple[tuple[str, bool], ...],
        *,
        link: str,
        why: str,
    ) -> str:
        """Return all accounts and lobby displays. link: one that was just made; it is shown once."""
        return self._render(
            "staff.html", who=who, token=token, accounts=accounts, screens=screens, link=link, why=why, roles=ROLES
        )

    def sources(
        self, who: str, token: str, sources: tuple[tuple[str, datetime, DeliveryReport], ...], *, why: str
    ) -> str:
        """Return what each source of appointments delivered last, and what of it waits. why: what was just done."""
        return self._render("sources.html", who=who, token=token, sources=sources, why=why, moment_of=moment_of)

    def log(self, who: str, token: str, day: date, entries: tuple[LogEntry, ...]) -> str:
        """Return what people did on a day."""
        return self._render(
            "log.html", who=who, token=token, day=format_date(day, "full", locale="nl"), entries=entries, texts=EVENT_TEXTS,
            who_of=_who, detail_of=_detail,
            before=(day - timedelta(days=1)).isoformat(), after=(day + timedelta(days=1)).isoformat(),
        )  # fmt: skip

    def pair(self, *, gone: bool = False) -> str:
        """Return the page that makes this screen the lobby's. gone: its code was used or is too old."""
        return self._render("pair.html", gone=gone)

    def refused(self, why: str) -> str:
        """Return the page for who is logged in and may not do this."""
        return self._render("refused.html", why=why)

    def _render(self, template: str, **values: object) -> str:
        return self.templates.get_template(template).render(city=self.policy().city_hall.city, **values)


def _who(entry: LogEntry) -> str:
    """Return who did it, in Dutch."""
    return name_of(entry.who)


def name_of(actor: str) -> str:
    """Return an actor of the log, in Dutch."""
    return _PROGRAMS.get(actor, actor.removeprefix("staff "))


def _detail(entry: LogEntry) -> str:
    """Return the detail, its role in Dutch if it begins with one."""
    first, _, rest = entry.detail.partition(" ")
    return f"{rest} als {ROLES[Role(first)].lower()}" if rest and first in ROLES else entry.detail


def moment_of(at: datetime) -> str:
    """Return a moment as people read it: 3 december om 9.05 uur."""
    local = at.astimezone(BRUSSELS)
    return f"{format_date(local.date(), 'd MMMM', locale='nl')} om {hour(local)} uur"
