#!/usr/bin/env python3
"""The Debian package's life on a machine: installed, used, upgraded under an app that runs, removed, purged.

usage: package_test.py BUILD ENVIRONMENT [--bare]

BUILD: a build folder, of which the package is made; ENVIRONMENT: the file of a test environment
(tests/support/test_environment.hpp), whose Engine it uses. The machine is a copy of this one that forgets, or with
--bare a new and minimal Debian, where apt has to find everything that the package depends on.
"""

import contextlib
import json
import os
import pathlib
import re
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))

import demo  # noqa: E402
from machine import Failure, Machine, bare_debian, eventually, run, this_debian  # noqa: E402

GUIDE = pathlib.Path(__file__).parents[2] / "docs/install.md"
APP = f"packaged-{os.getpid()}"
GUIDED = f"guided-{os.getpid()}"
WATCHED = ("etc", "lib", "opt", "usr", "var")  # where a package could leave something
UNITS = ("cutoverd.service", "cutoverd.socket")


def check(holds, what):
    if not holds:
        raise Failure(f"this did not hold: {what}")
    print(f"   ok: {what}", flush=True)


def make_packages(build, folder):
    """This version's, and one that is newer."""
    run("cpack", "--config", build / "CPackConfig.cmake", "-B", folder, "-D", "CPACK_DEBIAN_COMPRESSION_TYPE=gzip")
    (package,) = folder.glob("cutover_*.deb")
    run("dpkg-deb", "--raw-extract", package, folder / "newer")
    control = folder / "newer/DEBIAN/control"
    control.write_text(re.sub(r"(?m)^Version: (.*)$", r"Version: \1+newer", control.read_text()))
    newer = folder / "newer.deb"
    run("dpkg-deb", "--root-owner-group", "-Znone", "--build", folder / "newer", newer)
    return package, newer


class Requests(threading.Thread):
    """Somebody who asks the API all the time, and must always be answered."""

    def __init__(self, api):
        super().__init__(daemon=True)
        self.api = api
        self.done = threading.Event()
        self.answered = 0
        self.failures = []

    def run(self):
        while not self.done.wait(0.02):
            try:
                status, _ = self.api("GET", "/healthz")
                self.answered += status == 200
            except (OSError, ValueError) as failure:
                self.failures.append(repr(failure))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.join()


class Story:
    def __init__(self, machine, docker, registry, packages):
        self.machine = machine
        self.docker = docker
        self.registry = registry
        self.guide = GUIDE.read_text()
        self.package, self.newer = packages
        self.api = demo.Api(machine.path("/run/cutover/cutover.sock"))

    def show(self, unit, name):
        return self.machine("systemctl", "show", "--property", name, "--value", unit).stdout.strip()

    def pid(self):
        return int(self.show("cutoverd", "MainPID"))

    def is_running(self):
        return self.show("cutoverd", "ActiveState") == "active" and self.api.is_ready()

    def install(self, package):
        """With apt where there is none of what it depends on, else with dpkg alone."""
        inside = f"/packages/{package.name}"
        if self.machine("dpkg-query", "--show", "libspdlog1.10", check=False).returncode != 0:
            self.machine("apt-get", "update")
            self.machine("apt-get", "install", "--yes", "--no-install-recommends", inside, "curl", "docker.io")
        else:
            self.machine("dpkg", "--install", inside)

    def left(self):
        """Files whose name has ours in it. What dpkg itself remembers does not count."""
        names = set()
        for folder in WATCHED:
            for at, folders, files in os.walk(self.machine.root / folder):
                at = pathlib.Path(at)
                inside = "/" + str(at.relative_to(self.machine.root))
                if inside in ("/var/log", "/var/cache", "/var/lib/docker", "/usr/src"):
                    folders.clear()
                    continue
                names |= {f"{inside}/{name}" for name in folders + files if "cutover" in name}
        return names

    def installs(self):
        print("dpkg --install", flush=True)
        self.install(self.package)
        check(eventually(self.is_running), "the daemon runs, and is ready")
        for unit in UNITS:
            check(self.machine("systemctl", "is-enabled", unit).stdout.strip() == "enabled", f"{unit} is enabled")
        check(self.show("cutoverd", "StatusText") == "idle; no apps are configured", "systemctl shows what it does")
        socket = self.machine("stat", "--format=%a %U %G", "/run/cutover/cutover.sock").stdout.strip()
        check(socket == "660 root cutover", "the socket is for root and the group cutover")
        modes = self.machine("stat", "--format=%a", "/etc/cutover/secrets", "/var/lib/cutover").stdout.split()
        check(modes == ["700", "700"], "secrets and history are for root alone")
        check(self.machine("cutover", "check").returncode == 0, "the configuration that it brings has no mistake")
        for file in ("man/man1/cutover.1.gz", "man/man8/cutoverd.8.gz", "man/man5/cutover.yaml.5.gz",
                     "bash-completion/completions/cutover", "zsh/vendor-completions/_cutover",
                     "fish/vendor_completions.d/cutover.fish"):
            found = self.machine("test", "-s", f"/usr/share/{file}", check=False)
            check(found.returncode == 0, f"there is {file}")
        has_man = self.machine("sh", "-c", "command -v man", check=False).returncode == 0
        found = self.machine("systemd-analyze", "verify", f"--man={'yes' if has_man else 'no'}", *UNITS, check=False)
        complaints = [line for line in (found.stdout + found.stderr).splitlines() if "cutover" in line]
        check(not complaints, f"systemd-analyze verify has nothing to say about the units {complaints}")
        security = self.machine("systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=35",
                                "cutoverd.service", check=False)
        check(security.returncode == 0, f"systemd-analyze security: {security.stdout.splitlines()[-1][2:]}")

    def deploys(self):
        print("a deployment", flush=True)
        app = self.machine.path(f"/etc/cutover/apps/{APP}.yaml")
        app.write_text("image: demo:v1\npull: never\nprocesses: {worker: {command: [worker]}}\nwatch: 100ms\n")
        self.machine("systemctl", "reload", "cutoverd")
        check(eventually(lambda: self.show("cutoverd", "StatusText") == "idle; 1 app"), "a reload finds the new app")
        status, deployment = self.api("POST", f"/v1/apps/{APP}/deployments?wait=true")
        check(status == 200, f"the app is deployed: {deployment.get('message', deployment)}")
        entry = json.loads(self.machine("journalctl", "--output=json", f"CUTOVER_DEPLOYMENT={APP}/1", "CUTOVER_PHASE=watching",
                                        "_SYSTEMD_UNIT=cutoverd.service").stdout.splitlines()[0])
        fields = {name: entry.get(name) for name in ("CUTOVER_EVENT", "CUTOVER_APP", "PRIORITY", "SYSLOG_IDENTIFIER", "MESSAGE")}
        check(fields == {"CUTOVER_EVENT": "phase", "CUTOVER_APP": APP, "PRIORITY": "6", "SYSLOG_IDENTIFIER": "cutoverd",
                           "MESSAGE": f"level=info event=phase deployment={APP}/1 phase=watching"},
              "the journal has it, with fields")

    def follows_the_guide(self):
        """docs/install.md, with names and an image that no other test has."""
        print("docs/install.md", flush=True)
        for old, new in (("docker.io/library/nginx:1.27", f"{self.registry}/demo:v1"), ("8080", str(demo.free_port())),
                         ("hello", GUIDED)):
            check(old in self.guide, f"the guide has {old}, for which {new} stands here")
            self.guide = self.guide.replace(old, new)
        blocks = re.findall(r"(?ms)^```sh\n(.*?)^```$", self.guide)
        check(blocks, "the guide has commands")
        for block in blocks:
            said = self.machine("bash", "-euo", "pipefail", "-c", block).stdout
            print("      " + "\n      ".join((block + said).strip()[:1200].split("\n")))

    def started_at(self):
        (state,) = self.docker("inspect", "--format", "{{.State.Running}}/{{.State.StartedAt}}", f"{APP}-worker-1")
        return state

    def upgrades(self):
        print("an upgrade", flush=True)
        self.machine.path("/etc/cutover/cutover.yaml").write_text("log: {level: debug}\n")
        pid = self.pid()
        with Requests(self.api) as requests:
            self.install(self.newer)
            check(eventually(self.is_running) and self.pid() != pid, "the daemon was restarted, and is ready")
        check(requests.answered > 0 and not requests.failures,
              f"all of the {requests.answered} requests meanwhile were answered {requests.failures[:3]}")
        text = self.machine.path("/etc/cutover/cutover.yaml").read_text()
        check(text == "log: {level: debug}\n", "a configuration that was changed stays as it is")
        _, status = self.api("GET", f"/v1/apps/{APP}")
        check(status["serving"] == 1, "the history is still there")

    def survives(self):
        print("a crash, and a hang", flush=True)
        pid = self.pid()
        self.machine("kill", "-KILL", str(pid))
        check(eventually(lambda: self.pid() not in (0, pid) and self.is_running()), "a daemon that was killed comes back")
        drop_in = self.machine.path("/run/systemd/system/cutoverd.service.d/quick.conf")
        drop_in.parent.mkdir(parents=True)
        drop_in.write_text("[Service]\nWatchdogSec=2s\nTimeoutAbortSec=1s\n")
        self.machine("systemctl", "daemon-reload")
        self.machine("systemctl", "restart", "cutoverd")
        pid = self.pid()
        self.machine("kill", "-STOP", str(pid))
        check(eventually(lambda: self.pid() not in (0, pid) and self.is_running()), "one that hangs is replaced")
        drop_in.unlink()
        self.machine("systemctl", "daemon-reload")

    def goes(self):
        print("dpkg --remove, dpkg --purge", flush=True)
        self.machine("dpkg", "--remove", "cutover")
        check(not self.machine.path("/run/cutover").exists(), "the socket is gone, with its folder")
        check(self.machine.path("/etc/cutover/cutover.yaml").exists() and any(self.machine.path("/var/lib/cutover").iterdir()),
              "configuration and history stay when it is removed")
        self.machine("dpkg", "--purge", "cutover")
        apps = self.machine.path("/etc/cutover/apps")
        check(len(list(apps.iterdir())) == 2, "an app's file is its owner's, and stays")
        for app in apps.iterdir():
            app.unlink()
        for folder in ("/etc/cutover/apps", "/etc/cutover"):
            self.machine.path(folder).rmdir()
        failed = self.machine("systemctl", "list-units", "--all", "--no-legend", "cutover*").stdout
        check(not failed.strip(), "systemd knows of no such unit any more")

    def tell(self):
        before = self.left()
        self.installs()
        check(self.left() > before, "the package brought something")
        self.deploys()
        self.follows_the_guide()
        started_at = self.started_at()
        self.upgrades()
        self.survives()
        self.goes()
        left = self.left() - before
        check(not left, f"nothing else is left of it {sorted(left)}")
        check(self.started_at() == started_at and started_at.startswith("true/"), "the app's container ran all the time")


def main():
    build, environment = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    bare = "--bare" in sys.argv[3:]
    values = dict(line.split("=", 1) for line in environment.read_text().splitlines())
    socket, registry = values["ENGINE_SOCKET"], values["OPEN_REGISTRY"]
    docker = demo.Docker(f"unix://{socket}")
    begun = time.monotonic()
    with contextlib.ExitStack() as cleanup:
        folder = pathlib.Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="cutover-package-")))
        packages = make_packages(build, folder)
        root = cleanup.enter_context(bare_debian() if bare else this_debian())
        binds = {folder: "/packages", socket: "/run/docker.sock"}
        machine = cleanup.enter_context(Machine(root, binds))
        cleanup.callback(lambda: docker("rm", "--force", f"{APP}-worker-1", f"{GUIDED}-web-1", check=False))
        try:
            Story(machine, docker, registry, packages).tell()
        except (Failure, demo.Failure, OSError, ValueError) as failure:
            print(f"\nThe test failed: {type(failure).__name__}: {failure}")
            print(machine("systemctl", "status", "--no-pager", *UNITS, check=False).stdout)
            print(machine("journalctl", "--no-pager", "--lines=60", "--unit=cutoverd.service", "--unit=cutoverd.socket", check=False).stdout)
            return 1
    print(f"All of it held, in {time.monotonic() - begun:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
