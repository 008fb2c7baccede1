"""What the calls act on: images, an app, daemons, and Engines that do not do what they should."""

import http.server
import itertools
import json
import os
import pathlib
import shutil
import socketserver
import subprocess
import threading
import time

import exchange

APP = f"openapi-{os.getpid()}"
HOOK_SECRET = "a-secret-of-more-than-16-bytes"
ADDRESS = f"127.{64 + (os.getpid() >> 16) % 128}.{os.getpid() >> 8 & 255}.{os.getpid() & 255}"  # nobody else's
PORTS = itertools.count(8081)  # for the gates of daemons that run at the same time

# The health check asks for a file in the app's volume: without it the app is unhealthy.
IMAGES = {
    "v1": ["VOLUME_FILE=/data/healthy"],
    "v2": ["VOLUME_FILE=/data/healthy"],
    "unhealthy": ["VOLUME_FILE=/nowhere"],
    "failing": ["EXIT_CODE=3"],  # its release command
    "slow": ["SLEEP_MS=120000"],  # the same
}


def eventually(holds, what):
    deadline = time.monotonic() + exchange.PATIENCE
    while not (result := holds()):
        if time.monotonic() > deadline:
            raise AssertionError(f"this did not come about: {what}")
        time.sleep(0.02)
    return result


class Environment:
    """The one that ctest started (support/test_environment.hpp)."""

    def __init__(self):
        file = pathlib.Path(os.environ["CUTOVER_TEST_ENVIRONMENT"])
        values = dict(line.split("=", 1) for line in file.read_text().splitlines())
        self.engine = values["ENGINE_SOCKET"]
        self.repository = f"{values['OPEN_REGISTRY']}/{APP}"

    def docker(self, *arguments, check=True):
        command = ["docker", "--host", f"unix://{self.engine}", *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        if check and done.returncode != 0:
            raise AssertionError(f"{' '.join(command)}: {done.stderr}")
        return done.stdout.split()

    def push_images(self, tar):
        for tag, variables in IMAGES.items():
            name = f"{self.repository}:{tag}"
            settings = [f"ENV VERSION={tag} {' '.join(variables)}", 'ENTRYPOINT ["/demo"]', 'CMD ["web"]']
            self.docker("import", *(word for setting in settings for word in ("--change", setting)), str(tar), name)
            self.docker("push", name)
            self.docker("image", "rm", name)

    def clean_up(self):
        if containers := self.docker("ps", "--all", "--quiet", "--filter", f"label=io.cutover.app={APP}", check=False):
            self.docker("rm", "--force", "--volumes", *containers, check=False)
        if images := self.docker("image", "ls", "--quiet", self.repository, check=False):
            self.docker("image", "rm", "--force", *set(images), check=False)


class Daemon:
    """cutoverd in a folder of its own. `state`: begins with a copy of that history."""

    def __init__(self, programs, folder, engine, repository, state=None):
        self.programs, self.folder = programs, folder
        self.socket = folder / "cutover.sock"
        self.app_file = folder / "apps" / f"{APP}.yaml"
        self.health = folder / "data" / "healthy"
        self.health.parent.mkdir(parents=True)
        self.health.write_text("well\n")
        self.app_file.parent.mkdir()
        if state:
            shutil.copytree(state, folder / "state")
        (folder / "cutover.yaml").write_text(f"""\
engine: unix://{engine}
state_dir: {folder}/state
api: {{socket: {self.socket}}}
""")
        self.app_file.write_text(f"""\
image: {repository}:v1
release: {{command: [release]}}
web:
  port: 8000
  publish: {ADDRESS}:8080
  listen: {ADDRESS}:{next(PORTS)}
  health: {{path: /volume, timeout: 2s, deadline: 3s}}
processes:
  worker: {{command: [worker]}}
env: {{TOKEN: a secret}}
volumes: ["{folder}/data:/data"]
watch: 200ms
hooks:
  registry: {{secret_file: hook}}
  dockerhub: {{secret_file: hook}}
""")
        secret = self.app_file.parent / "hook"
        secret.touch(mode=0o600)
        secret.write_text(f"{HOOK_SECRET}\n")

    def __enter__(self):
        with (self.folder / "cutoverd.log").open("w") as log:
            self.process = subprocess.Popen(
                [str(self.programs / "cutoverd"), "--config", str(self.folder / "cutover.yaml")],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        eventually(lambda: self.process.poll() is not None or self.answers(), "cutoverd answers")
        if self.process.poll() is not None:
            raise AssertionError(f"cutoverd ended with {self.process.returncode}")
        return self

    def answers(self):
        try:
            return exchange.exchange(self.socket, "GET", "/healthz").status == 200
        except OSError:
            return False

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class ScriptedEngine(socketserver.ThreadingUnixStreamServer):
    """A Docker Engine of the given API that has one answer, (status, body), to everything else; None: never one."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, path, answer, api="1.44"):
        self.answer, self.api = answer, api
        self.closing = threading.Event()
        super().__init__(str(path), _Exchange)

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.shutdown()
        self.server_close()


class _Exchange(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        if self.path == "/version":
            version = {"Version": "scripted", "ApiVersion": self.server.api, "MinAPIVersion": "1.12", "Os": "linux"}
            return self.say(200, json.dumps(version))
        if self.server.answer is None:
            self.server.closing.wait()
        else:
            self.say(*self.server.answer)

    do_POST = do_DELETE = do_GET

    def say(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def address_string(self):
        return "cutoverd"

    def log_message(self, *_):
        pass
