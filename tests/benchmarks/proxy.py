"""A slow network: every byte between a browser and a server arrives later, in both directions.

python -m tests.benchmarks.proxy LISTEN_PORT SERVER_PORT SECONDS
"""

import asyncio
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from urllib.request import urlopen

from tests.browser.lab import ROOT, free_port


async def carry(reader, writer, delay):
    """Pass on what comes, each piece `delay` seconds after it came, in order."""
    loop, pieces = asyncio.get_running_loop(), asyncio.Queue()

    async def deliver():
        while True:
            due, piece = await pieces.get()
            await asyncio.sleep(due - loop.time())
            if not piece:
                break
            writer.write(piece)
            await writer.drain()
        writer.close()

    delivery = asyncio.create_task(deliver())
    with suppress(ConnectionError):
        while piece := await reader.read(65536):
            pieces.put_nowait((loop.time() + delay, piece))
    pieces.put_nowait((loop.time() + delay, b""))
    with suppress(ConnectionError):
        await delivery


async def serve(listen, server, delay):
    async def connect(reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", server)
        except OSError:
            writer.close()
            return
        await asyncio.gather(carry(reader, far_writer, delay), carry(far_reader, writer, delay))

    async with await asyncio.start_server(connect, "127.0.0.1", listen) as listening:
        await listening.serve_forever()


@contextmanager
def slow(address, seconds):
    """The address at which `address` answers `seconds` later in each direction, by a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.proxy", str(port), address.rsplit(":", 1)[1], str(seconds)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        for _ in range(100):
            with suppress(OSError):
                urlopen(f"http://127.0.0.1:{port}/api", timeout=5).close()
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
