"""What schemathesis asks in the name of one kiosk: a body that names another proves only that another is refused."""

from typing import Any

import schemathesis


@schemathesis.hook
def map_body(_: Any, body: Any) -> Any:
    """Name the kiosk whose token the run has, now and then, and its epoch; what was made wrong on purpose stays wrong."""
    if not isinstance(body, dict):
        return body
    name, epoch = body.get("kiosk"), body.get("epoch")
    named = isinstance(name, str) and 1 <= len(name) <= 64 and name.isprintable() and len(name) % 4
    if named and isinstance(epoch, int) and 1 <= epoch <= 2**53:
        return {**body, "kiosk": "hal-1", "epoch": 1}
    return body
