"""One piece of long work in a process of its own: `job.py ID`, started by the consumer that app.py opens."""

import logging
import sys

from data_access import jobs
from data_access.imports import work

if __name__ == "__main__":
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    jobs.perform(int(sys.argv[1]), work.KINDS)
