"""The parts of the policy that have a page of their own, and their fields with their Dutch words."""

from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """How a field is typed and read. HOURS: spans of a day; DAYS: one day on each line."""

    HOURS = "hours"
    DAYS = "days"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    TEXT = "text"
    LANGUAGES = "languages"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. place: as central.policy.edits has it, in policy.toml. options: value and word. unit: stands behind it."""

    place: str
    label: str
    kind: FieldKind
    hint: str = ""
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """Return the field's name in the form."""
        return self.place.replace(".", "-")


@dataclass(frozen=True, slots=True)
class FormSection:
    """One page of fields. name: in its address and in the log."""

    name: str
    title: str
    lead: str
    fields: tuple[FormField, ...] = ()


def _number(place: str, label: str, unit: str = "", hint: str = "") -> FormField:
    return FormField(place, label, FieldKind.NUMBER, hint, unit)


def _flag(place: str, label: str, hint: str = "") -> FormField:
    return FormField(place, label, FieldKind.FLAG, hint)


_WEEKDAYS = {
    "monday": "Maandag",
    "tuesday": "Dinsdag",
    "wednesday": "Woensdag",
    "thursday": "Donderdag",
    "friday": "Vrijdag",
    "saturday": "Zaterdag",
    "sunday": "Zondag",
}
_WEIGHT = (("attention", "oranje: het loket kijkt"), ("stop", "rood: eerst naar een medewerker"))

HOURS = FormSection(
    "hours", "Openingsuren", "Wanneer er iemand aan de loketten zit. Leeg: die dag gesloten.",
    (
        *(FormField(f"opening.{day}", word, FieldKind.HOURS) for day, word in _WEEKDAYS.items()),
        _number("opening.doors", "Inchecken kan vooraf", "minuten", "Hoeveel minuten voor het eerste uur van de dag."),
    ),
)  # fmt: skip
CLOSING = FormSection(
    "closing", "Sluitingsdagen", "Dagen waarop het gemeentehuis dicht is.",
    (FormField("opening.closed", "Gesloten op", FieldKind.DAYS, "Een dag per regel, zoals 25.12.2026."),),
)  # fmt: skip
LANGUAGES = FormSection(
    "languages", "Talen", "Wat de kiosk aanbiedt. Nederlands is er altijd.",
    (FormField("languages", "Talen", FieldKind.LANGUAGES),),
)  # fmt: skip
WINDOWS = FormSection(
    "windows", "Tijdvensters", "Wat de kiosk vroeg en laat noemt, gerekend vanaf het uur van de afspraak.",
    (
        _number("windows.early", "Veel te vroeg vanaf", "minuten ervoor", "De kiosk vraagt: nu binnen, of later?"),
        _number("windows.call_early", "Oproepen mag vanaf", "minuten ervoor"),
        _number("windows.late", "Te laat vanaf", "minuten erna"),
        _number("windows.very_late", "Veel te laat vanaf", "minuten erna"),
        _number("windows.walk_in_due", "Zonder afspraak aan de beurt na", "minuten"),
        _number("windows.each", "Een bezoek aan het loket duurt", "minuten", "Voor de geschatte wachttijd."),
    ),
)  # fmt: skip
SWITCHES = FormSection(
    "switches", "Schakelaars", "Wat de kiosk vraagt, en hoe zwaar het weegt als er iets ontbreekt.",
    (
        _flag("asks.fee", "De prijs van een aanvraag noemen"),
        _flag("asks.photo_at_desk", "Het loket maakt de foto", "Dan vraagt de kiosk naar geen foto."),
        FormField("asks.photo_place", "Waar men een foto kan maken", FieldKind.TEXT),
        _flag("asks.extra_needs", "Vragen of er hulp nodig is"),
        _flag("asks.passport_at_collection", "Ook bij afhalen naar het paspoort vragen"),
        _flag("asks.walk_in", "Nummers geven zonder afspraak"),
        _flag("asks.collect_requires_appointment", "Afhalen kan alleen met een afspraak"),
        FormField("asks.passport_missing", "Paspoort thuis", FieldKind.CHOICE, options=_WEIGHT),
        FormField("asks.letter_missing", "Brief thuis", FieldKind.CHOICE, options=_WEIGHT),
        FormField("asks.card_missing", "Oude kaart thuis", FieldKind.CHOICE, options=_WEIGHT),
    ),
)  # fmt: skip
LIMITS = FormSection(
    "limits", "Grenzen en wachttijden", "Hoe vaak iets mag, en hoelang de kiosk op een antwoord wacht.",
    (
        _number("letter_tries", "Pogingen met de brief", "keer"),
        _number("card_tries", "Pogingen met de kaart", "keer"),
        _number("copies", "Een ticket opnieuw afdrukken", "keer"),
        _number("lookups.per_visit", "Zoeken op geboortedatum per bezoek", "keer"),
        _number("lookups.per_hour", "Zoeken op geboortedatum per uur", "keer"),
        _number("patience.choice", "Stilte op een vraag", "seconden", "Daarna vraagt de kiosk: bent u er nog?"),
        _number("patience.hands", "Stilte bij scannen of kaart", "seconden"),
        _number("patience.done", "Stilte op het einde", "seconden"),
        _number("patience.remember", "Stilte als er geen papier is", "seconden"),
        _number("patience.warning", "De waarschuwing duurt", "seconden"),
    ),
)  # fmt: skip
CITY = FormSection(
    "city", "Gemeentehuis", "Hoe het heet, waar men wacht en wie men belt.",
    (
        FormField("house.city", "Naam", FieldKind.TEXT),
        FormField("house.waiting_room", "Wachtzaal", FieldKind.TEXT),
        FormField(
            "house.arrow", "De wachtzaal ligt", FieldKind.CHOICE, "Gezien vanaf de kiosk.",
            options=(("left", "links"), ("right", "rechts"), ("ahead", "rechtdoor")),
        ),
        FormField("house.phone", "Telefoon", FieldKind.TEXT),
        FormField("house.docstop", "Verlies van documenten melden", FieldKind.TEXT),
    ),
)  # fmt: skip
PRICES = FormSection(
    "prices", "Prijzen", "In hele euro. Leeg: het loket zegt de prijs. Een streepje: zo'n kaart is er niet onder 12 jaar.",
)  # fmt: skip
BARCODES = FormSection(
    "barcodes", "Streepjescodes", "Wat een gescande code betekent. Elke regel bewijst zich op zijn voorbeelden.",
)  # fmt: skip
SECTIONS = {each.name: each for each in (HOURS, CLOSING, PRICES, LANGUAGES, WINDOWS, SWITCHES, BARCODES, LIMITS, CITY)}
"""All of them, in the order of the page."""
