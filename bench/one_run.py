"""One whole run of a fresh fleet, printed as JSON: for `beside`, in each commit's own checkout."""

import json
import sys

from bench.dag import BATCHES, open_site
from bench.site import open_fleet

leases = int(sys.argv[1])
with open_site(BATCHES) as site:
    open_fleet(site.stack, leases)
    run = site.weekly(leases, floor=False)
use = run.use
print(json.dumps({"seconds": run.seconds, "cpu": use.cpu, "peak": use.peak_mb}))
