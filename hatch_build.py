"""Renders the pictures before a wheel is built, so that an installed kiosk needs no renderer."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PicturesBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs for a wheel alone; an editable installation renders in `.ci/setup`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 -- hatchling calls it so
        """Render what is missing or older than its source."""
        if version == "editable":
            return
        runpy.run_path(str(Path(self.root) / "assets" / "render.py"), run_name="__main__")
