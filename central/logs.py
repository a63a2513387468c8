"""Log lines of central: time, level and place, one line for each event whatever a request put into it."""

import logging
import os
import sys
import time

import msgspec

LOG_VARIABLE = "ONTHAAL_LOG"

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


class JsonFormatter(OneLineFormatter):
    """Formats a record as one JSON object: at, level, place and message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON, its traceback inside the message."""
        line = {"at": self.formatTime(record), "level": record.levelname, "place": record.name}
        return msgspec.json.encode({**line, "message": super().format(record)}).decode()


def begin_logging(level: int = logging.INFO) -> None:
    """Log to stderr from now on; as JSON if ONTHAAL_LOG says so."""
    handler = logging.StreamHandler(sys.stderr)
    as_json = os.environ.get(LOG_VARIABLE) == "json"
    plain = OneLineFormatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    handler.setFormatter(JsonFormatter("%(message)s") if as_json else plain)
    logging.basicConfig(level=level, handlers=[handler])
    logging.getLogger("alembic").setLevel(logging.WARNING)
