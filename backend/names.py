"""Task and queue names: the lower layer's half of the contract with the worker."""

ROLLUP_QUEUE = "rollup"
UPKEEP_QUEUE = "upkeep"
QUEUES = (ROLLUP_QUEUE, UPKEEP_QUEUE)

ROLLUP_COUNTY = "rollup.county"
ROLLUP_SWEEP = "rollup.sweep"
PRUNE = "upkeep.prune"
KEEP_HEADS = "upkeep.heads"
VERIFY = "upkeep.verify"
VERIFY_COUNTY = "upkeep.verify_county"
UPKEEP_TASKS = (PRUNE, KEEP_HEADS, VERIFY, VERIFY_COUNTY)
