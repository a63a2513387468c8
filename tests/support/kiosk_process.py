"""A kiosk's ledger and sync as a process of its own, to be killed: issues one number and syncs until it dies.

`python -m tests.support.kiosk_process FOLDER ADDRESS APPOINTMENT`
"""

import sys
import threading
from pathlib import Path

from kiosk.runtime.ids import new_id
from tests.support.commands import SyncingKiosk

if __name__ == "__main__":
    kiosk = SyncingKiosk(Path(sys.argv[1]), sys.argv[2])
    kiosk.sync._client._token()
    print("has its token", flush=True)
    sys.stdin.readline()
    kiosk.issue(new_id(), sys.argv[3])
    kiosk.sync.start()
    threading.Event().wait()
