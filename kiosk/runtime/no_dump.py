"""Keeps keys and what was scanned out of core dumps."""

import resource


def forbid_dumps() -> None:
    """Let neither this process nor its children write a core file, whatever the machine allows (setrlimit(2))."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
