"""cutoverd as a process, for tests in Python: configuration, state, socket and log in one folder."""

import json
import pathlib
import signal
import subprocess
import time


class Daemon:
    """Has no Engine unless one is given: what is accepted waits in its queue. `more`: further lines of cutover.yaml."""

    def __init__(self, programs, folder, more="", engine=None, level="trace"):
        self.programs, self.folder = pathlib.Path(programs), pathlib.Path(folder)
        self.socket, self.process = self.folder / "cutover.sock", None
        (self.folder / "apps").mkdir()
        (self.folder / "cutover.yaml").write_text(f"""\
engine: {engine or f"unix://{self.folder}/nowhere.sock"}
state_dir: {self.folder}/state
api:
  socket: {self.socket}
{more}
log: {{level: {level}}}
""")

    def write_secret(self, name, text):
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(text)
        return path

    def start(self):
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen([str(self.programs / "cutoverd"), "--config", str(self.folder / "cutover.yaml")],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        await_that(lambda: self.takes_deployments() or self.process.poll() is not None)
        if self.process.poll() is not None:
            raise AssertionError(self.log())

    def takes_deployments(self):
        """Also without an Engine: it has read what an earlier run left."""
        status, problem = self.call("/readyz")
        return status == 200 or (status == 503 and "an earlier run" not in problem.get("detail", ""))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def call(self, path, body=None, *headers):
        """On the Unix socket."""
        return curl(f"http://cutover{path}", body, headers, "--unix-socket", str(self.socket))

    def command(self, *words):
        """The cutover command's output; it must succeed."""
        done = subprocess.run([str(self.programs / "cutover"), *words, "--socket", str(self.socket)], capture_output=True, check=False,
                              text=True)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return done.stdout.strip()

    def log(self):
        return (self.folder / "log").read_text()

    def kept(self):
        """All that it wrote: the log, and the database."""
        return b"".join(file.read_bytes() for file in [self.folder / "log", *self.folder.glob("state/cutover.db*")])


def curl(url, body=None, headers=(), *options):
    """Status and JSON; the status is 0 when there was no answer."""
    command = ["curl", "--silent", "--max-time", "30", "--write-out", "\n%{http_code}", *options, url]
    if body is not None:
        command += ["--data-binary", "@-"]
    for header in headers:
        command += ["--header", header]
    done = subprocess.run(command, input=body, capture_output=True, text=True, check=False)
    text, _, status = done.stdout.rpartition("\n")
    return int(status or 0), json.loads(text) if text.strip().startswith(("{", "[")) else {}


def await_that(condition, seconds=30):
    """Whether it became true."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
