"""Where everything lies that is not code: fonts, texts, pictures, and the configuration that a program starts with.

The one place that knows, in a checkout and in an installed package; what one package alone needs lies beside its own code.
"""

import os
from pathlib import Path

_HERE = Path(__file__).parent
FONTS = _HERE / "fonts"
LOCALE = _HERE / "locale"
PICTURES = _HERE / "pictures" / "rendered"

CONFIG_VARIABLE = "ONTHAAL_CONFIG"
SYSTEM_CONFIG = Path("/etc/onthaal")
_OWN_CONFIG = next(each for each in (_HERE / "config", _HERE.parent / "config") if each.exists())
"""The package's own, which is what a checkout has in config/."""


def config_folder(given: Path | None = None) -> Path:
    """Return the folder of the city's configuration: `given`, ONTHAAL_CONFIG, /etc/onthaal if it is there, or our own."""
    if given is not None:
        return given
    if named := os.environ.get(CONFIG_VARIABLE):
        return Path(named)
    return SYSTEM_CONFIG if SYSTEM_CONFIG.is_dir() else _OWN_CONFIG
