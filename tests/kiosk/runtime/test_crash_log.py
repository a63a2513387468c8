"""A program that falls says where, and nothing of what it had read."""

import subprocess
import sys

import pytest

CANARY = "OH-CANARY"
FALLS = {
    "main": "raise KeyError(read)",
    "thread": "thread = threading.Thread(target=lambda: {}[read], name='scanner'); thread.start(); thread.join()",
    "cause": """
try:
    int(read)
except ValueError as error:
    raise RuntimeError(f"not {read}") from error
""",
    "file": "read = ''; open('/nowhere/at/all')",
    "group": "raise ExceptionGroup(read, [ValueError(read)])",
    "thrown away": """
class Held:
    def __del__(self):
        raise ValueError(read)
held = Held(); del held
""",
}


@pytest.mark.parametrize("how", FALLS)
def test_what_nobody_caught_is_told_by_kind_and_place_and_never_in_its_own_words(how: str) -> None:
    begin = "import threading\nfrom kiosk.runtime.crash_log import install_excepthooks\ninstall_excepthooks()\n"
    program = f"{begin}read = {CANARY!r}\n{FALLS[how]}\n"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert CANARY not in ran.stderr + ran.stdout
    assert any(kind in ran.stderr for kind in ("KeyError", "ValueError", "ExceptionGroup", "FileNotFound")), ran.stderr
    assert "<string>:" in ran.stderr
    if how == "file":
        assert "builtins.FileNotFoundError: No such file or directory, /nowhere/at/all" in ran.stderr
    if how == "cause":
        assert "while\nbuiltins.ValueError" in ran.stderr
    if how == "thread":
        assert "thread scanner" in ran.stderr
