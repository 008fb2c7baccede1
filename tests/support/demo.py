#!/usr/bin/env python3
"""The demo: three deployments of a small app, the last of which is broken, and what happens to those who use it.

usage: demo.py PROGRAMS     the folder with cutoverd and test_environment (./dev demo knows it)
"""

import contextlib
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

APP = "cutover-demo"  # nobody's own app is called so, should this run on somebody's own Engine
ENGINE = "unix:///var/run/docker.sock"


class Failure(Exception):
    """Something did not hold; the message says what."""


def check(holds, what):
    if not holds:
        raise Failure(f"this did not hold: {what}")
    print(f"   ok: {what}")


def eventually(holds, seconds):
    deadline = time.monotonic() + seconds
    while not (result := holds()):
        if time.monotonic() > deadline:
            return None
        time.sleep(0.02)
    return result


class Docker:
    def __init__(self, engine):
        self.engine = engine

    def __call__(self, *arguments, check=True):
        command = ["docker", "--host", self.engine, *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        if check and done.returncode != 0:
            raise Failure(f"{' '.join(command)}: {done.stderr.strip()}")
        return done.stdout.split()

    def answers(self):
        return bool(self("version", "--format", "{{.Server.Version}}", check=False))


class Api:
    """cutoverd's REST API on its Unix socket."""

    def __init__(self, path):
        self.path = str(path)

    def __call__(self, method, target, body=None):
        connection = http.client.HTTPConnection("localhost", timeout=180)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(180)
        connection.sock.connect(self.path)
        with contextlib.closing(connection):
            connection.request(method, target, json.dumps(body) if body else None, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or "null")

    def is_ready(self):
        try:
            return self("GET", "/readyz")[0] == 200
        except (OSError, ValueError):
            return False


class Client(threading.Thread):
    """Somebody who uses the app all the time."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port = port
        self.done = threading.Event()
        self.longest_gap = 0.0

    def version(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request("GET", "/")
            return connection.getresponse().read().decode().strip()

    def run(self):
        last_answer = None
        while not self.done.wait(0.01):
            try:
                self.version()
            except (OSError, http.client.HTTPException):
                continue
            now = time.monotonic()
            if last_answer:
                self.longest_gap = max(self.longest_gap, now - last_answer)
            last_answer = now

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.join()


def free_port():
    """One that the kernel gives to nobody who connects: those are from 32768 on."""
    while True:
        port = random.randrange(20000, 32700)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def find_engine(programs, folder, cleanup):
    """The Engine that answers already, or a private one for as long as the demo lasts."""
    engine = os.environ.get("DOCKER_HOST") or ENGINE
    if Docker(engine).answers():
        print(f"Docker Engine: {engine}")
        return engine
    file = folder / "environment"
    tool = str(programs / "test_environment")
    cleanup.callback(subprocess.run, [tool, "stop", str(file)])
    subprocess.run([tool, "start", str(file)], check=True)
    values = dict(line.split("=", 1) for line in file.read_text().splitlines())
    print(f"Docker Engine: none answers at {engine}, so a private one at {values['ENGINE_SOCKET']}")
    return "unix://" + values["ENGINE_SOCKET"]


def remove_from(docker):
    label = f"label=io.cutover.app={APP}"
    for kind, remove in (("container", ("rm", "--force", "--volumes")), ("network", ("rm",)), ("volume", ("rm",))):
        listing = ("ls", "--all", "--quiet") if kind == "container" else ("ls", "--quiet")
        if found := docker(kind, *listing, "--filter", label):
            docker(kind, *remove, *found)
    if images := docker("image", "ls", "--quiet", APP):
        docker("image", "rm", "--force", *set(images))


def make_images(docker, tar):
    for version, health in (("v1", 200), ("v2", 200), ("v3", 500)):
        settings = [f"ENV VERSION={version} HEALTH_STATUS={health}", 'ENTRYPOINT ["/demo"]', 'CMD ["web"]']
        docker("import", *(word for setting in settings for word in ("--change", setting)), str(tar), f"{APP}:{version}")
    print(f"Images: {APP}:v1 and v2, and v3, whose health check answers 500")


def write_configuration(folder, engine, port):
    (folder / "apps").mkdir()
    (folder / "cutover.yaml").write_text(f"""\
engine: {engine}
state_dir: {folder}/state
api: {{socket: {folder}/cutover.sock}}
""")
    app = f"""\
image: {APP}:v1
pull: never
web:
  port: 8000
  publish: 127.0.0.1:{port}
  health: {{path: /health, deadline: 5s}}
watch: 1s
"""
    (folder / "apps" / f"{APP}.yaml").write_text(app)
    print(f"apps/{APP}.yaml:\n    " + app.strip().replace("\n", "\n    "))


def start_daemon(programs, folder, cleanup):
    log = (folder / "cutoverd.log").open("w")
    daemon = subprocess.Popen(
        [str(programs / "cutoverd"), "--config", str(folder / "cutover.yaml")],
        stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)

    def stop():
        daemon.terminate()
        try:
            return daemon.wait(30)
        except subprocess.TimeoutExpired:
            daemon.kill()
            return daemon.wait()

    cleanup.callback(stop)
    api = Api(folder / "cutover.sock")
    if not eventually(lambda: daemon.poll() is not None or api.is_ready(), 30) or daemon.poll() is not None:
        raise Failure("cutoverd does not start")
    return api, stop


def tell(deployment):
    print(f"   {deployment['app']}/{deployment['number']} {deployment['outcome']}: {deployment['message']}")
    for phase in deployment["phases"]:
        print(f"      {phase['name']:<14}{phase['duration_ms'] or 0:>7} ms  {phase['result'] or 'did not end'}")
    if (downtime := deployment["downtime_ms"]) is not None:
        print(f"      {'downtime':<14}{downtime:>7} ms")
    for advice in deployment["advice"]:
        print(f"      advice: {advice}")


def deploy(api, tag):
    body = {"tag": tag, "reason": "the demo"}
    print(f"\nPOST /v1/apps/{APP}/deployments?wait=true {json.dumps(body)}")
    status, answer = api("POST", f"/v1/apps/{APP}/deployments?wait=true", body)
    if not isinstance(answer, dict) or "number" not in answer:
        raise Failure(f"the deployment of {tag} was not accepted: {status} {answer}")
    _, deployment = api("GET", f"/v1/apps/{APP}/deployments/{answer['number']}")
    tell(deployment)
    return status, deployment


def story(programs, folder, cleanup):
    engine = find_engine(programs, folder, cleanup)
    docker = Docker(engine)
    remove_from(docker)  # what a demo that was killed left behind
    cleanup.callback(remove_from, docker)
    make_images(docker, programs.parent / "tests/support/demo_app/demo.tar")
    port = free_port()
    write_configuration(folder, engine, port)
    api, stop = start_daemon(programs, folder, cleanup)
    client = Client(port)

    status, first = deploy(api, "v1")
    check((status, first["outcome"]) == (200, "succeeded"), "the first deployment succeeded")
    check(client.version() == "v1", f"http://127.0.0.1:{port}/ answers v1")
    with client:
        status, second = deploy(api, "v2")
        check((status, second["outcome"]) == (200, "succeeded"), "the second deployment succeeded")
        check(client.version() == "v2", f"http://127.0.0.1:{port}/ answers v2")
        status, third = deploy(api, "v3")
        check(status != 200 and third["outcome"] == "rolled_back", "v3 never became healthy, and was rolled back")
        check(third["serving"] == second["number"], f"the API says that {APP}/{second['number']} serves")
        check(client.version() == "v2", f"http://127.0.0.1:{port}/ answers v2 again")
    print(f"   Somebody who used the app all the time was once without an answer for {client.longest_gap * 1000:.0f} ms")

    print("\nStopping cutoverd")
    check(stop() == 0, "it ended as it should")
    check(client.version() == "v2", "the app goes on without it")


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))  # so that everything is cleaned up
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cutover-demo-"))
    with contextlib.ExitStack() as cleanup:
        cleanup.callback(shutil.rmtree, folder)
        try:
            story(programs, folder, cleanup)
        except Exception as failure:
            log = folder / "cutoverd.log"
            print(f"\nThe demo failed: {failure}" if isinstance(failure, Failure) else f"\nThe demo failed: {failure!r}")
            print("cutoverd's log:\n" + log.read_text() if log.exists() else "cutoverd was not started")
            return 1
    print("\nAll of it held; nothing is left behind.")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
