"""Progress messages on standard error."""

import sys


def log(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
