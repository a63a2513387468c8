"""Log lines of central: time, level and place, one line for each event whatever a request put into it."""

import logging
import sys
import time

_ESCAPED = {code: f"\\x{code:02x}" for code in (*range(32), 0x7F, *range(0x80, 0xA0), 0x2028, 0x2029)}
"""Control characters and line separators, by their code."""


class OneLineFormatter(logging.Formatter):
    """Formats a record as one line; a control character in it is written as its code, so no request can forge a line."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line, its traceback included, with control characters escaped."""
        return super().format(record).translate(_ESCAPED)


def begin_logging(level: int = logging.INFO) -> None:
    """Log to stderr from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLineFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])
    logging.getLogger("alembic").setLevel(logging.WARNING)
