"""A real JupyterLab on a copy of a folder, and a page of it in a real Chromium, driven as a student would.

What a student does on the sliders is done by real keys; what only leads there (opening, running all cells,
stopping the kernel, the theme) goes through JupyterLab's own commands, whose promises say when they are done.
"""

import ast
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from ntd_helpers.grading.sandbox import ONE_THREAD

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
SETTINGS = {
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},  # every cell stays in the page
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}
NOTEBOOK = "const panel = window.jupyterapp.shell.currentWidget, app = window.jupyterapp;"


def chromium():
    """The path of a Chromium: the system's, or else playwright's own; None where there is neither."""
    system = shutil.which("chromium") or shutil.which("chromium-browser")
    if system:
        return system
    try:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            own = playwright.chromium.executable_path
    except ImportError:
        return None
    return own if Path(own).exists() else None


@contextmanager
def browser(path):
    """A Chromium of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield chrome
        finally:
            chrome.close()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextmanager
def lab(folder, **variables):
    """The address of a JupyterLab on a copy of `folder`, with settings, history and kernels' files of its own.

    `variables` are set in its environment, and so in its kernels'.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        root = Path(home, "root")
        shutil.copytree(folder, root, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        Path(home, "overrides.json").write_text(json.dumps(SETTINGS))
        own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython"}
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        environment = os.environ | {name: str(Path(home, part)) for name, part in own.items()} | ONE_THREAD
        port = free_port()
        with Path(home, "log").open("w+") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "jupyterlab", "--allow-root", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
                + ["--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--ServerApp.root_dir={root}"]
                + [f"--LabApp.app_settings_dir={home}", "--LabApp.expose_app_in_browser=True"],
                env=environment | {"PYTHONPATH": path} | variables,
                cwd=home,
                stdout=log,
                stderr=log,
            )
            try:
                _until_it_answers(server, f"http://127.0.0.1:{port}/api", log)
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()  # JupyterLab ends its kernels first
                try:
                    server.wait(20)
                except subprocess.TimeoutExpired:
                    server.kill()
                    server.wait()


def _until_it_answers(server, address, log, patience=90):
    give_up = time.monotonic() + patience
    while server.poll() is None and time.monotonic() < give_up:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    log.seek(0)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read()[-3000:]}")


class Page:
    """A notebook open in JupyterLab."""

    def __init__(self, chrome, address, name, width=1400, timeout=90):
        self.context = chrome.new_context(viewport={"width": width, "height": 1000})
        self.page = self.context.new_page()
        self.page.set_default_timeout(1000 * timeout)  # enough for opening a lesson and running it
        self.name, self.errors = name, []  # uncaught exceptions, and what is written to the console as an error
        self.page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))
        self.page.on("console", self._hear)
        self.page.goto(f"{address}/doc/tree/{name}?reset")
        self.page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.context?.isReady")
        self.js("await panel.revealed; await panel.sessionContext.ready")
        self.js("await panel.sessionContext.session.kernel.info")

    def _hear(self, message):
        if message.type == "error":
            self.errors.append(f"console: {message.text}")

    def close(self):
        self.context.close()

    def js(self, body, argument=None):
        """Run the body of an async function in the page; it may use `panel` (the notebook), `app` and `argument`."""
        return self.page.evaluate(f"async (argument) => {{ {NOTEBOOK} {body} }}", argument)

    # The kernel ------------------------------------------------------------------------------------------------

    def run_all(self):
        """Run all cells, to the end; afterwards every widget stands on the page."""
        self.js("await app.commands.execute('notebook:run-all-cells')")
        self.page.wait_for_function("() => !document.body.innerText.includes('Loading widget...')")

    def start_kernel(self):
        """Start a new kernel where the last was shut down."""
        self.js("await panel.sessionContext.changeKernel({name: 'python3'})")
        self.until_kernel("idle")

    def begin(self, source):
        """Run `source` in a new last cell without waiting for its end; comes back when the kernel is busy with it.

        `interrupt` takes the cell away again.
        """
        self.js(
            """const notebook = panel.content, at = notebook.model.sharedModel.cells.length;
            notebook.model.sharedModel.insertCell(at, {cell_type: 'code', source: argument});
            notebook.activeCellIndex = at;
            app.commands.execute('notebook:run-cell')""",
            source,
        )
        self.until_kernel("busy")

    def until_kernel(self, status):
        self.page.wait_for_function(
            f"status => {{ {NOTEBOOK} return panel.sessionContext.session?.kernel?.status === status }}", arg=status
        )

    def interrupt(self):
        self.js("await panel.sessionContext.session.kernel.interrupt()")
        self.until_kernel("idle")
        self.js("const cells = panel.content.model.sharedModel; cells.deleteCell(cells.cells.length - 1)")

    def shut_down(self):
        self.js("await panel.sessionContext.shutdown()")

    def has_kernel(self):
        return self.js("return Boolean(panel.sessionContext.session?.kernel)")

    def ask(self, expression):
        """The value of a Python expression in the kernel (of what JSON can carry)."""
        reply = self.js(
            """const kernel = panel.sessionContext.session.kernel;
            const user_expressions = {asked: argument};
            while (true) {  // after an interrupt the kernel turns down what was waiting
                const {content} = await kernel.requestExecute(
                    {code: '', silent: true, store_history: false, user_expressions}).done;
                if (content.status !== 'aborted') return content.user_expressions.asked;
            }""",
            f"__import__('json').dumps({expression})",
        )
        if reply["status"] != "ok":
            raise RuntimeError(f"the kernel could not say {expression}: {reply['evalue']}")
        return json.loads(ast.literal_eval(reply["data"]["text/plain"]))

    # The page --------------------------------------------------------------------------------------------------

    def cells(self):
        """Each code cell, as a dict: execution `count`, the `kinds` of its outputs, what it wrote to `stderr`."""
        return self.js("""return panel.content.widgets.filter(cell => cell.model.type === 'code').map(cell => {
            const outputs = cell.model.outputs.toJSON();
            return {
                count: cell.model.executionCount, source: cell.model.sharedModel.source,
                kinds: outputs.map(o => o.output_type), data: outputs.flatMap(o => Object.keys(o.data ?? {})),
                stderr: outputs.filter(o => o.name === 'stderr' || o.output_type === 'error')
                    .map(o => o.text ?? `${o.ename}: ${o.evalue}`).join(''),
            };
        })""")

    def notebook(self):
        """The notebook as it stands on the page, as JSON."""
        return self.js("return panel.content.model.sharedModel.toJSON()")

    def theme(self, name):
        """Change to JupyterLab's `name` theme; comes back when it is shown."""
        self.js("await app.commands.execute('apputils:change-theme', {theme: argument})", name)
        self.page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)
