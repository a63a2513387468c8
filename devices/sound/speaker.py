"""Plays chimes with ALSA's own player, a child process each; one that hangs is killed, and nobody waits for a sound.

Not Kivy's SoundLoader: loading a sound while a window exists has locked up kiosks elsewhere.
"""

import subprocess
import threading
from collections.abc import Callable

from devices.sound.messages import Chime, Loudspeaker
from devices.sound.waves import seconds, silence_wav, wav
from devices.supervision import keep_running

PLAYER = "aplay"
GRACE_S = 2.0
"""Seconds that a player may take longer than the chime."""


class Speaker:
    """One loudspeaker. `play` may be called from any thread and returns at once; of several the newest is heard.

    device: as ALSA names it; empty: there is none. changed: told how the loudspeaker is when that changed, by its thread.
    """

    def __init__(
        self, device: str, changed: Callable[[Loudspeaker], None] = lambda _: None, player: str = PLAYER
    ) -> None:
        self.state = Loudspeaker.READY if device else Loudspeaker.NONE
        self._device, self._changed, self._player = device, changed, player
        self._wanted: Chime | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._ends = False
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread; without a device nothing runs."""
        if self._device:
            self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop, cutting off what is played."""
        with self._news:
            self._ends = True
            self._cut()
            self._news.notify()
        if self._thread is not None:
            self._thread.join(GRACE_S)

    def play(self, chime: Chime) -> None:
        """Play this chime instead of the present one, which belongs to a page that is gone."""
        if self._thread is not None:
            with self._news:
                self._wanted = chime
                self._cut()
                self._news.notify()

    def _cut(self) -> None:
        if self._child is not None:
            self._child.kill()

    def _run(self) -> None:
        keep_running("sound", self._serve, self._rests)

    def _rests(self, seconds: float) -> bool:
        """Wait; return whether to stop."""
        with self._news:
            return self._news.wait_for(lambda: self._ends, seconds)

    def _serve(self) -> None:
        waves = {chime: wav(chime) for chime in Chime}
        while True:
            with self._news:
                self._news.wait_for(lambda: self._wanted is not None or self._ends)
                chime, self._wanted = self._wanted, None
                if self._ends or chime is None:
                    return
            self._notify(Loudspeaker.READY if self._play(waves[chime], seconds(chime)) else Loudspeaker.ABSENT)

    def _notify(self, state: Loudspeaker) -> None:
        if state is not self.state:
            self.state = state
            self._changed(state)

    def _play(self, sound: bytes, lasts_s: float) -> bool:
        """Return whether the chime was played, or cut off by a newer one."""
        child = _player(self._player, self._device)
        if child is None:
            return False
        with self._news:
            self._child = child
            if self._wanted is not None or self._ends:
                child.kill()
        try:
            played = _finished(child, sound, lasts_s)
        finally:
            with self._news:
                self._child = None
        return played or self._wanted is not None or self._ends


def can_sound(device: str, player: str = PLAYER) -> bool:
    """Return whether a chime could be played now, without a sound. For the doctor."""
    child = _player(player, device)
    return child is not None and _finished(child, silence_wav(), 0.0)


def _player(player: str, device: str) -> "subprocess.Popen[bytes] | None":
    try:
        return subprocess.Popen(
            (player, "-q", "-D", device),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None


def _finished(child: "subprocess.Popen[bytes]", sound: bytes, lasts_s: float) -> bool:
    """Return whether the player finished in time; kill it otherwise."""
    try:
        child.communicate(sound, timeout=lasts_s + GRACE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        return False
    return child.returncode == 0
