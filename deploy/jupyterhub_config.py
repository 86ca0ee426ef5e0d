"""JupyterHub for a class on one machine. Each setting that matters says why.

    python -m pip install -c constraints.txt -e . jupyterhub jupyterhub-idle-culler nbgitpuller
    npm install --global configurable-http-proxy
    jupyterhub --config deploy/jupyterhub_config.py

As it stands it is for trying: it listens on loopback only, and everybody's password is that of NTD_HUB_PASSWORD. Before
students use it, set an authenticator, a spawner that enforces the limits, and HTTPS (deploy/README.md).
"""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821 - JupyterHub defines it

PORT = os.environ.get("NTD_HUB_PORT", "8000")
c.JupyterHub.bind_url = f"http://127.0.0.1:{PORT}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{os.environ.get('NTD_HUB_API_PORT', '8081')}"

# Who may log in. Your institution has an authenticator: https://jupyterhub.readthedocs.io/en/stable/reference/authenticators.html
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = os.environ["NTD_HUB_PASSWORD"]
c.Authenticator.allow_all = True

# Servers are processes of this user, each in a folder of its own: students are not kept apart. On a machine for a class
# use systemdspawner.SystemdSpawner (as The Littlest JupyterHub does) or dockerspawner.DockerSpawner.
HOMES = Path(os.environ.get("NTD_HUB_HOMES", "homes")).resolve()
c.JupyterHub.spawner_class = os.environ.get("NTD_HUB_SPAWNER", "simple")
c.SimpleLocalProcessSpawner.home_dir_template = str(HOMES / "{username}")

# Ten servers that start at once on two cores need more than the 30 and 60 seconds that JupyterHub waits by itself.
c.Spawner.http_timeout = 180
c.Spawner.start_timeout = 180
c.JupyterHub.concurrent_spawn_limit = 5  # the next ones are asked to try again, and a browser does

# A server takes about 120 MB, a kernel 130 to 430 MB, and a student may forget one that is open. SystemdSpawner and
# DockerSpawner enforce these two; the spawner above only tells them to the server.
c.Spawner.mem_limit = "1.5G"
c.Spawner.cpu_limit = 1.0
c.Spawner.environment = {
    "NTD_SOLUTIONS": "off",  # solution("1.1") refuses
    # One thread each: many students share the cores, and the printed digits are those of the stored lessons.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
# The sockets of a kernel (see transport below) are files whose path may have 107 bytes. The folder where Jupyter puts
# them is short enough for a home of 28 characters, such as /home/NAME; those of the spawner above may be deeper.
if c.JupyterHub.spawner_class == "simple":
    c.Spawner.environment["JUPYTER_RUNTIME_DIR"] = lambda spawner: str(HOMES / spawner.user.name / ".run")
c.Spawner.default_url = "/lab"
c.Spawner.args = [
    # A kernel is reached by sockets that are files. By default it has five TCP ports, which are chosen some seconds
    # before it opens them: where ten kernels started at once, one found a port taken and could not start. Where each
    # student has a container (DockerSpawner), no port is shared, and this is not needed.
    "--KernelManager.transport=ipc",
    # A kernel without a connected browser is stopped after 20 idle minutes, which frees its memory.
    "--MappingKernelManager.cull_idle_timeout=1200",
    "--MappingKernelManager.cull_interval=120",
    "--MappingKernelManager.cull_connected=False",
]
if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container, say
    c.Spawner.args.append("--allow-root")

# Stops a server that has been idle for an hour. The service may do that and no more.
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600", "--cull-every=300"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "services": ["idle-culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    }
]

# For scripts such as deploy/bench.py: a service with a token that may start and use students' servers.
if token := os.environ.get("NTD_HUB_TOKEN"):
    c.JupyterHub.services.append({"name": "bench", "api_token": token})
    scopes = ["admin:users", "admin:servers", "access:servers"]
    c.JupyterHub.load_roles.append({"name": "bench", "services": ["bench"], "scopes": scopes})
