"""The loudspeaker through ALSA's own player: what is asked for is heard, and what hangs or is gone holds nobody up."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.sound import Chime, Loudspeaker, Speaker
from devices.sound.speaker import can_sound
from devices.sound.waves import NOTES, seconds
from devices.virtual.loudspeaker import VirtualLoudspeaker
from tests.support.waiting import DEADLINE_S, until


@pytest.fixture
def ear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VirtualLoudspeaker:
    """What is played is heard by it alone."""
    virtual = VirtualLoudspeaker(tmp_path / "sound")
    for name, value in virtual.environment.items():
        monkeypatch.setenv(name, value)
    return virtual


@pytest.fixture
def speaker(ear: VirtualLoudspeaker) -> Iterator[Speaker]:
    made = Speaker(ear.device)
    made.start()
    yield made
    made.stop()


@pytest.mark.parametrize("chime", list(Chime))
def test_each_chime_is_heard_as_itself(chime: Chime, ear: VirtualLoudspeaker, speaker: Speaker) -> None:
    speaker.play(chime)
    until(lambda: ear.chimes() == (chime,), "it was heard")


def test_the_doctor_hears_whether_a_chime_would_be_heard_and_nobody_else_hears_anything(
    ear: VirtualLoudspeaker,
) -> None:
    assert can_sound(ear.device)
    assert ear.chimes() == ()
    ear.set_state("gone")
    assert not can_sound(ear.device)
    ear.set_state("jammed")
    assert not can_sound(ear.device)


def test_chimes_are_short_and_low_enough_for_old_ears() -> None:
    for chime in Chime:
        assert seconds(chime) < 1
        assert all(pitch <= 1000 for pitch, _ in NOTES[chime])
    assert len(set(NOTES.values())) == len(Chime), "no two sound alike"


def test_a_loudspeaker_that_is_gone_is_told_once_and_its_return_too(
    ear: VirtualLoudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Loudspeaker] = []
    tries: list[bool] = []
    played = Speaker._play

    def counted(speaker: Speaker, sound: bytes, lasts_s: float) -> bool:
        tries.append(played(speaker, sound, lasts_s))
        return tries[-1]

    monkeypatch.setattr(Speaker, "_play", counted)
    speaker = Speaker(ear.device, told.append)
    speaker.start()
    ear.set_state("gone")
    for nr in range(1, 4):
        speaker.play(Chime.GOOD)
        until(lambda nr=nr: len(tries) == nr, "it was tried")  # type: ignore[misc]
    ear.set_state("ok")
    speaker.play(Chime.LOOK)
    until(lambda: speaker.state is Loudspeaker.READY)
    speaker.stop()
    assert told == [Loudspeaker.ABSENT, Loudspeaker.READY]
    assert ear.chimes() == (Chime.LOOK,)


def test_a_player_that_hangs_is_cut_off_by_the_next_chime_and_by_the_end(
    ear: VirtualLoudspeaker, speaker: Speaker
) -> None:
    ear.set_state("jammed")
    speaker.play(Chime.GOOD)
    until(lambda: speaker._child is not None, "the player runs")
    began = time.monotonic()
    for _ in range(100):
        speaker.play(Chime.CARD)
    assert time.monotonic() - began < DEADLINE_S, "nobody waits for a sound"
    ear.set_state("ok")
    speaker.play(Chime.NUMBER)
    until(lambda: ear.chimes()[-1:] == (Chime.NUMBER,), "the newest is heard")
    ear.set_state("jammed")
    speaker.play(Chime.GOOD)
    until(lambda: speaker._child is not None, "the player runs")
    speaker.stop()
    assert speaker._thread is not None
    assert not speaker._thread.is_alive()


def test_a_player_that_hangs_is_ended_by_itself_and_told(ear: VirtualLoudspeaker, speaker: Speaker) -> None:
    ear.set_state("jammed")
    speaker.play(Chime.GOOD)
    until(lambda: speaker.state is Loudspeaker.ABSENT, "it was given up")


def test_without_a_player_or_a_device_nothing_is_heard_and_nothing_falls() -> None:
    none = Speaker("")
    none.start()
    none.play(Chime.GOOD)
    none.stop()
    assert none.state is Loudspeaker.NONE
    lacking = Speaker("onthaal", player="no-such-player")
    lacking.start()
    lacking.play(Chime.GOOD)
    until(lambda: lacking.state is Loudspeaker.ABSENT)
    lacking.stop()
