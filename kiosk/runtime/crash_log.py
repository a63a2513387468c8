"""When the program falls: the kind of error and its places are said, never its words, for they may hold what was read."""

import sys
import threading
import traceback
from types import TracebackType


def format_exception(kind: type[BaseException], error: BaseException | None, places: TracebackType | None) -> str:
    """An error as it may stand in a log: kinds and places, those of its causes too.

    A file's name is said: no file of ours is named after anything that a resident showed.
    """
    file = f": {error.strerror}, {error.filename}" if isinstance(error, OSError) and error.filename else ""
    lines = [f"{kind.__module__}.{kind.__qualname__}{file}"]
    lines += [f"  {place.filename}:{place.lineno} in {place.name}" for place in traceback.extract_tb(places)]
    cause = (error.__cause__ or (None if error.__suppress_context__ else error.__context__)) if error else None
    if cause is not None:
        lines += ["while", format_exception(type(cause), cause, cause.__traceback__)]
    return "\n".join(lines)


def install_excepthooks() -> None:
    """From now on whatever nobody caught, on any thread or while something is thrown away, is told so."""

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
