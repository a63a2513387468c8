"""Locations of fonts, texts, pictures and configuration, in a checkout and in an installed package.

What only one package needs lies beside its code.
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
"""The package's own configuration; in a checkout, config/."""


def config_folder(given: Path | None = None) -> Path:
    """Return the folder of the configuration: `given`, ONTHAAL_CONFIG, /etc/onthaal if it exists, or the package's own."""
    if given is not None:
        return given
    if named := os.environ.get(CONFIG_VARIABLE):
        return Path(named)
    return SYSTEM_CONFIG if SYSTEM_CONFIG.is_dir() else _OWN_CONFIG
