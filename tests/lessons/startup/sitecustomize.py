"""Python runs this when it starts, in a kernel too, if asked to: PYTHONPATH=tests/lessons/startup

It refuses every connection to anything but this machine; and with NTD_PERTURB=SEED it perturbs numpy's results as
another processor might (tests/perturbation.py).
"""

import os
import socket
import sys
from pathlib import Path

LOCAL = {"localhost", "127.0.0.1", "::1", "", "0.0.0.0"}
connect, lookup = socket.socket.connect, socket.getaddrinfo


def only_local(host):
    if host not in LOCAL:
        raise OSError(f"no network: a connection to {host} was refused")


def connect_locally(self, address):
    if isinstance(address, tuple):  # not the path of a Unix socket
        only_local(address[0])
    return connect(self, address)


def look_up_locally(host, *args, **options):
    only_local(host or "")
    return lookup(host, *args, **options)


socket.socket.connect, socket.getaddrinfo = connect_locally, look_up_locally

if os.environ.get("NTD_PERTURB"):
    sys.path.append(str(Path(__file__).parents[3]))
    from tests.perturbation import IN_LESSONS, Perturbation

    Perturbation(int(os.environ["NTD_PERTURB"]), IN_LESSONS).start()
