"""The card's files without a cable: what a chip may answer that is not what it should be, and what is proven by it."""

from dataclasses import dataclass, replace
from datetime import date
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from devices.eid.apdu import MOST_COMMANDS, Card
from devices.eid.birth import birth_date
from devices.eid.identity import identity
from devices.eid.proof import ROOTS, TrustError, der_length
from devices.eid.reading import ChipVerdict, Reading, ReadingResult
from devices.eid.tlv import TlvError, cut_off, fields
from devices.virtual.card.applet import Applet
from devices.virtual.card.pki import CardFiles, Holder, Pki
from tests.support.cards import Straight

PKI = Pki()
PINS = frozenset({PKI.fingerprint})
GOOD = PKI.card(Holder("B100000001"))


def read(card: CardFiles, pins: frozenset[str] = PINS) -> ReadingResult:
    return Reading(Straight(Applet(card)), (), pins).read()


def other(**files: bytes) -> CardFiles:
    return replace(GOOD, files={**GOOD.files, **{name.strip("_"): data for name, data in files.items()}})


def test_a_good_card_is_proven_in_at_most_19_commands_and_13_where_the_signer_is_known() -> None:
    first = read(GOOD)
    assert (first.verdict, first.test) == (ChipVerdict.PROVEN, True)
    assert first.commands <= 19
    assert first.new_signers is not None
    second = Reading(Straight(Applet(GOOD)), (first.new_signers,), PINS).read()
    assert (second.verdict, second.test, second.new_signers) == (ChipVerdict.PROVEN, True, None)
    assert second.commands <= 13


def test_only_the_allowed_instructions_are_ever_sent_and_no_pin_command_is_among_them() -> None:
    line = Straight(Applet(GOOD))
    Reading(line, (), PINS).read()
    assert {command[1] for command in line.sent} <= {0xA4, 0xB0, 0xC0, 0x88, 0xE4}
    with pytest.raises(ValueError, match="may not be sent"):
        Card(line)._send(bytes.fromhex("0020000108241234FFFFFFFFFF"))


def test_the_photo_the_address_and_the_names_certificate_are_never_selected() -> None:
    line = Straight(Applet(GOOD))
    Reading(line, (), PINS).read()
    selected = {command[-2:].hex().upper() for command in line.sent if command[1] == 0xA4 and command[2] == 0x08}
    assert selected == {"4031", "4032", "503C", "503B", "4040"}


@pytest.mark.parametrize("at", range(0, len(GOOD.files["4031"]), 7))
def test_an_identity_with_one_byte_changed_is_altered(at: int) -> None:
    data = bytearray(GOOD.files["4031"])
    data[at] ^= 1
    outcome = read(other(_4031=bytes(data)))
    assert (outcome.verdict, outcome.identity) == (ChipVerdict.ALTERED, None)


def test_a_copy_whose_chip_has_another_key_is_a_clone() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    copied = replace(GOOD, chip_key=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    assert read(copied).verdict is ChipVerdict.CLONE


def test_a_copy_that_brings_its_own_public_key_is_a_clone() -> None:
    stranger = PKI.card(Holder("B100000009"))
    assert read(replace(other(_4040=stranger.files["4040"]), chip_key=stranger.chip_key)).verdict is ChipVerdict.CLONE


def test_a_copy_that_pleads_an_older_applet_is_a_clone_all_the_same() -> None:
    files = {name: data for name, data in GOOD.files.items() if name != "4040"}
    assert read(replace(GOOD, files=files)).verdict is ChipVerdict.CLONE


def test_a_root_that_is_not_pinned_vouches_for_nobody() -> None:
    assert read(GOOD, frozenset()).verdict is ChipVerdict.UNKNOWN_ISSUER


def test_a_signer_whom_the_pinned_root_did_not_sign_is_unknown() -> None:
    stranger = Pki()
    card = stranger.card(Holder("B100000001"))
    mixed = replace(card, files={**card.files, "503B": GOOD.files["503B"]})
    assert read(mixed).verdict is ChipVerdict.UNKNOWN_ISSUER


@pytest.mark.parametrize("file", ["4031", "4032", "503C", "503B"])
@pytest.mark.parametrize("data", [b"", b"\0", bytes(2500), b"\x30", b"\x30\x84\xff\xff\xff\xff", bytes(65000)])
def test_a_file_of_rubbish_is_no_card_of_ours_and_nothing_breaks(file: str, data: bytes) -> None:
    outcome = read(other(**{f"_{file}": data}))
    assert outcome.verdict in (ChipVerdict.ALTERED, ChipVerdict.UNKNOWN_ISSUER, ChipVerdict.UNREADABLE)
    assert outcome.identity is None


def test_a_card_that_answers_for_ever_is_left_after_120_commands() -> None:
    class Endless(Straight):
        def transmit(self, command: bytes) -> bytes:
            self.sent.append(command)
            return b"x\x61\x10"

    line = Endless(Applet(GOOD))
    assert Reading(line, (), PINS).read().verdict in (ChipVerdict.UNREADABLE, ChipVerdict.NOT_EID)
    assert len(line.sent) <= MOST_COMMANDS


@given(st.lists(st.binary(max_size=40), max_size=60))
def test_whatever_a_chip_answers_a_reading_ends_with_a_verdict(answers: list[bytes]) -> None:
    class Raving(Straight):
        def transmit(self, command: bytes) -> bytes:
            self.sent.append(command)
            return answers.pop() if answers else b"\x90\x00"

    outcome = Reading(Raving(Applet(GOOD)), (), PINS).read()
    assert outcome.verdict is not ChipVerdict.PROVEN
    assert outcome.identity is None


@given(st.binary(max_size=300))
def test_any_bytes_are_fields_or_one_typed_error(data: bytes) -> None:
    cut_off(data)
    for parse in (fields, identity):
        try:
            parse(data)
        except TlvError:
            continue


@given(st.binary(max_size=12))
def test_any_bytes_have_a_der_length_or_one_typed_error(data: bytes) -> None:
    try:
        assert der_length(data) >= 2
    except TrustError:
        return


def test_the_fields_of_a_file_that_goes_wrong() -> None:
    for data in (b"\x01\x05abc", b"\x01\xff\xff"):
        with pytest.raises(TlvError):
            fields(data)
    assert dict(fields(b"\x02\x01a\x01\x01b\x02\x01c")) == {2: b"a", 1: b"b"}
    assert dict(fields(b"\x00\x01a\x01\x01b\x00\x00junk")) == {0: b"a", 1: b"b"}
    assert dict(fields(b"\x01\xff\x01" + b"x" * 256)) == {1: b"x" * 256}


def test_five_roots_of_the_state_are_pinned() -> None:
    assert len(ROOTS) == 5


DATES = [
    (b"01.03.2027", date(2027, 3, 1)),
    (b"1.3.2027", date(2027, 3, 1)),
    (b"01.MAR.2027", None),
    ("01.MÄR.2027".encode(), None),
    (b"31.02.2027", None),
    (b"00.00.2027", None),
    (b"2027", None),
    (b"01.03.27", None),
    (b"01/03/2027", None),
    (b"", None),
    (b"\xff\xfe.03.2027", None),
    ("٠١.٠٣.٢٠٢٧".encode(), None),
]


@pytest.mark.parametrize(("written", "day"), DATES)
@pytest.mark.parametrize("tag", [0x03, 0x04])
def test_an_odd_date_is_unknown_never_a_default_and_the_rest_is_still_read(
    tag: int, written: bytes, day: date | None
) -> None:
    raw = {0x01: b"B100000001", 0x02: bytes(16), 0x0C: b"30 JUL  1985", 0x0F: b"33", tag: written}
    found = identity(b"".join(bytes([each, len(value)]) + value for each, value in sorted(raw.items())))
    dates = (found.valid_from, found.valid_until)
    assert dates == ((day, None) if tag == 0x03 else (None, day))
    assert (found.card_number, found.birth, found.document) == ("B100000001", "1985-07-30", "33")


@pytest.mark.parametrize(
    ("written", "birth"),
    [
        ("26 AVR  1975", "1975-04-26"), ("1 JAN 1971", "1971-01-01"), ("22.DEZ. 1997", "1997-12-22"),
        ("13.AUG. 1996", "1996-08-13"), ("01 MÄR  2001", "2001-03-01"), ("3 MAAR 1999", "1999-03-03"), ("1980", "1980-00-00"),
        ("        1980", "1980-00-00"), ("30 JUIL 1985", "1985-07-30"), ("", None), ("32 JAN 1980", None), ("1 JAN", None),
        ("1 XYZ 1980", None), ("1980-07-30", None), ("٣٠ JUL 1985", None),
    ],
)  # fmt: skip
def test_a_birth_date_is_read_in_every_language_of_the_country_or_not_at_all(written: str, birth: str | None) -> None:
    assert birth_date(written) == birth


@dataclass
class BadContact(Straight):
    """A line on which a bit of some answers changes."""

    wrong: frozenset[int] = frozenset()

    def transmit(self, command: bytes) -> bytes:
        answer = super().transmit(command)
        at = len(self.sent)
        return bytes((answer[0] ^ 1,)) + answer[1:] if at in self.wrong and len(answer) > 2 else answer


@pytest.mark.parametrize("at", range(1, 20))
def test_a_bit_that_changes_on_the_way_once_accuses_nobody(at: int) -> None:
    outcome = Reading(BadContact(Applet(GOOD), wrong=frozenset({at})), (), PINS).read()
    assert outcome.verdict in (ChipVerdict.PROVEN, ChipVerdict.UNREADABLE, ChipVerdict.NOT_EID)


@pytest.mark.parametrize("seed", range(60))
def test_a_contact_that_is_bad_all_the_time_accuses_nobody(seed: int) -> None:
    dice = Random(seed)
    wrong = frozenset(nr for nr in range(200) if dice.random() < 0.3)

    @dataclass
    class Noisy(Straight):
        def transmit(self, command: bytes) -> bytes:
            answer = bytearray(super().transmit(command))
            if len(self.sent) in wrong and len(answer) > 2 and command[1] != 0x88:  # its answer is never twice the same
                answer[dice.randrange(len(answer) - 2)] ^= 1 << dice.randrange(8)
            return bytes(answer)

    outcome = Reading(Noisy(Applet(GOOD)), (), PINS).read()
    assert outcome.verdict in (ChipVerdict.PROVEN, ChipVerdict.UNREADABLE, ChipVerdict.NOT_EID)
