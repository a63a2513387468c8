"""Whether this run is the campaign, at full size."""

import os

WHOLE = bool(os.environ.get("ONTHAAL_CAMPAIGN"))
