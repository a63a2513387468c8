"""Crash logging without personal data: exception types and stack locations, never messages, which may contain scanned data."""

import sys
import threading
import traceback
from types import TracebackType


def format_exception(kind: type[BaseException], error: BaseException | None, places: TracebackType | None) -> str:
    """Return an exception as it may be logged: types and locations, also of its causes.

    File names are logged, because none of ours contains visitor data.
    """
    file = f": {error.strerror}, {error.filename}" if isinstance(error, OSError) and error.filename else ""
    lines = [f"{kind.__module__}.{kind.__qualname__}{file}"]
    lines += [f"  {place.filename}:{place.lineno} in {place.name}" for place in traceback.extract_tb(places)]
    cause = (error.__cause__ or (None if error.__suppress_context__ else error.__context__)) if error else None
    if cause is not None:
        lines += ["while", format_exception(type(cause), cause, cause.__traceback__)]
    return "\n".join(lines)


def install_excepthooks() -> None:
    """Log all uncaught exceptions this way, from any thread and from finalizers."""

    def of_main(kind: type[BaseException], error: BaseException, places: TracebackType | None) -> None:
        sys.stderr.write(format_exception(kind, error, places) + "\n")

    def of_thread(fell: threading.ExceptHookArgs) -> None:
        where = fell.thread.name if fell.thread else "?"
        sys.stderr.write(f"thread {where}: {format_exception(fell.exc_type, fell.exc_value, fell.exc_traceback)}\n")

    def of_nobody(fell: "sys.UnraisableHookArgs") -> None:
        sys.stderr.write(format_exception(fell.exc_type, fell.exc_value, fell.exc_traceback) + "\n")

    sys.excepthook = of_main
    threading.excepthook = of_thread
    sys.unraisablehook = of_nobody
