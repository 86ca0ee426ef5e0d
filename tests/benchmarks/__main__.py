"""Measure, and print one table: python -m tests.benchmarks [--quick] [name ...]; without names, everything.

Nothing here fails because something took long: a goal is met or not, and the table says so.
"""

import argparse
import sys
import time
import traceback

from tests.benchmarks import kernels, painting, reliability, site
from tests.benchmarks.table import Row, lines

BENCHMARKS = {
    "painting": painting.bench,
    "flagship": kernels.flagship,
    "memory": kernels.memory,
    "nbval": kernels.checking,
    "reliability": reliability.bench,
    "site": site.bench,
}


def main(arguments):
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="*", choices=[*BENCHMARKS, []], help="what to measure; without, everything")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, for a first look")
    chosen = parser.parse_args(arguments)
    rows = []
    for name in chosen.name or BENCHMARKS:
        start = time.perf_counter()
        try:
            rows += BENCHMARKS[name](chosen.quick)
        except Exception as error:  # the others are measured all the same
            traceback.print_exc()
            rows.append(Row(name, f"could not be measured: {type(error).__name__}", met=False))
        print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    print("\n".join(lines(rows)))


if __name__ == "__main__":
    main(sys.argv[1:])
