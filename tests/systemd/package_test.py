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
import socket
import sys
import tempfile
import threading
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))

import demo  # noqa: E402
from machine import Failure, Machine, bare_debian, eventually, run, this_debian  # noqa: E402

GUIDE = pathlib.Path(__file__).parents[2] / "docs/install.md"
APP = f"packaged-{os.getpid()}"
GATED = f"gated-{os.getpid()}"
GUIDED = f"guided-{os.getpid()}"
LOCKED = f"locked-{os.getpid()}"
ENV_FILE = f"/etc/cutover/secrets/{APP}.env"
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
    def __init__(self, machine, docker, values, packages):
        self.machine = machine
        self.docker = docker
        self.registry = values["OPEN_REGISTRY"]
        self.locked = values["LOCKED_REGISTRY"]
        self.login = [f"--username={values['USERNAME']}", f"--password={values['PASSWORD']}"]
        self.guide = GUIDE.read_text()
        self.package, self.newer = packages
        self.api = demo.Api(machine.path("/run/cutover/cutover.sock"))

    def show(self, unit, name):
        return self.machine("systemctl", "show", "--property", name, "--value", unit).stdout.strip()

    def pid(self):
        return int(self.show("cutoverd", "MainPID"))

    def is_running(self):
        return self.show("cutoverd", "ActiveState") == "active" and self.api.is_ready()

    def lacks(self, package):
        return self.machine("dpkg-query", "--show", package, check=False).returncode != 0

    def prepares(self):
        """What the guide has first. The group's number may be another in the machine than where the Engine is."""
        if self.lacks("docker.io"):
            self.machine("apt-get", "update")
            self.machine("apt-get", "install", "--yes", "--no-install-recommends", "curl", "docker.io")
        self.machine("chgrp", "docker", "/run/docker.sock")

    def install(self, package):
        """With apt where there is none of what it depends on, else with dpkg alone."""
        inside = f"/packages/{package.name}"
        if self.lacks("libspdlog1.10"):
            self.machine("apt-get", "install", "--yes", "--no-install-recommends", inside)
        else:
            self.machine("dpkg", "--install", inside)

    def owner(self, *paths):
        """Of each, as "600 root cutoverd"."""
        return self.machine("stat", "--format=%a %U %G", *paths).stdout.splitlines()

    def write(self, inside, text, owner="root:root", mode="644"):
        self.machine.path(inside).write_text(text)
        self.machine("chown", owner, inside)
        self.machine("chmod", mode, inside)

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
        check(self.owner("/run/cutover/cutover.sock") == ["660 root cutover"], "the socket is for root and the group cutover")
        self.folders_are_for_the_daemon()
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
        security = self.machine("systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=15",
                                "cutoverd.service", check=False)
        check(security.returncode == 0, f"systemd-analyze security: {security.stdout.splitlines()[-1][2:]}")

    def folders_are_for_the_daemon(self):
        check(self.owner("/etc/cutover/secrets", "/etc/cutover/docker") == ["2750 root cutoverd"] * 2,
              "folders of secrets are root's, and the daemon may read them")
        check(self.owner("/var/lib/cutover", "/var/lib/cutover/cutover.db") == ["700 cutoverd cutoverd", "600 cutoverd cutoverd"],
              "the history is for the daemon alone")

    def is_confined(self):
        print("the daemon's rights", flush=True)
        lines = self.machine("cat", f"/proc/{self.pid()}/status").stdout.splitlines()
        status = {name: value.split() for name, value in (line.split(":", 1) for line in lines)}
        user = self.machine("id", "--user", "cutoverd").stdout.strip()
        check(status["Uid"] == [user] * 4 and user != "0", "it runs as the user cutoverd")
        groups = {self.machine("getent", "group", name).stdout.split(":")[2] for name in ("cutoverd", "docker")}
        check(set(status["Groups"]) <= groups, "in no groups but its own and that of the Engine's socket")
        capabilities = [status[name][0] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")]
        check(set(capabilities) == {"0000000000000400"}, "it may listen on low ports (CAP_NET_BIND_SERVICE), and has no other right")
        check(status["NoNewPrivs"] == ["1"] and status["Seccomp"] == ["2"], "it can gain none, and its system calls are filtered")
        environment = self.machine("cat", f"/proc/{self.pid()}/environ").stdout.split("\0")
        check("DOCKER_CONFIG=/etc/cutover/docker" in environment, "it looks for logins in /etc/cutover/docker")

    def deploys(self):
        print("a deployment", flush=True)
        self.write(ENV_FILE, "FROM_FILE=a secret\n", "root:cutoverd", "640")
        app = self.machine.path(f"/etc/cutover/apps/{APP}.yaml")
        app.write_text(f"image: demo:v1\npull: never\nrelease: {{command: [release]}}\nprocesses: {{worker: {{command: [worker]}}}}\n"
                       f"watch: 100ms\nenv_file: {ENV_FILE}\n")
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
        environment = self.docker("inspect", "--format", "{{json .Config.Env}}", f"{APP}-worker-1")
        check('"FROM_FILE=a secret"' in " ".join(environment), "its environment comes from a file that is root's and readable for cutoverd")
        boot = self.machine("cat", "/proc/sys/kernel/random/boot_id").stdout.strip().encode()
        kept = (file.read_bytes() for file in self.machine.path("/var/lib/cutover").glob("cutover.db*"))
        check(any(boot in text for text in kept), "its record names the machine's boot, which the unit hides in /proc")

    def refuses_what_others_may_read(self):
        print("a secret that others may read", flush=True)
        self.write(ENV_FILE, "FROM_FILE=another secret\n", "root:cutoverd", "644")
        place = f"/etc/cutover/apps/{APP}.yaml:6:11: env_file: {ENV_FILE}: "
        complaint = f"{place}everybody has access to it (mode 0644, group cutoverd)"
        said = self.machine("cutover", "check", check=False)
        check(said.returncode == 1 and complaint in said.stderr, f"cutover check says: {said.stderr.strip().splitlines()[0]}")
        self.machine("systemctl", "reload", "cutoverd")
        check(eventually(lambda: self.show("cutoverd", "StatusText").startswith("the new configuration has mistakes")),
              "the daemon refuses it, and goes on with what it had")
        journal = self.machine("journalctl", "--unit=cutoverd.service", "--output=cat").stdout
        check("everybody has access to it (mode 0644" in journal and "another secret" not in journal, "its log says why")

        self.write(ENV_FILE, "FROM_FILE=a secret\n", "root:root", "600")
        self.mended_as_told(f"{place}can't be read: Permission denied; the user cutoverd must be allowed to read it", "check")
        self.machine("systemctl", "reload", "cutoverd")
        check(eventually(lambda: self.show("cutoverd", "StatusText") == "idle; 1 app"), "the daemon takes it, too")

        self.machine("mkdir", "--mode=700", "/root/private")
        self.write("/root/private/env", "A=b\n", mode="600")
        self.write(f"/etc/cutover/apps/{APP}-2.yaml", "image: demo:v1\nprocesses: {worker: {}}\nenv_file: /root/private/env\n")
        said = self.machine("cutover", "check", check=False).stderr
        check("the user cutoverd may not enter /root" in said, "a file below a folder that is closed to the daemon is named with it")
        self.machine("rm", "--recursive", "/root/private", f"/etc/cutover/apps/{APP}-2.yaml")

        said = self.machine("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "cutover", "check", check=False)
        check("the user nobody may not read it; `sudo cutover check` looks at it as the daemon does" in said.stderr,
              "whom secrets are not for is told who can check them")

    def mended_as_told(self, complaint, command):
        """What root may read, the daemon may not; the message has the commands."""
        said = self.machine("cutover", command, check=False)
        check(said.returncode == 1 and complaint in said.stderr, f"cutover {command} says: {complaint}")
        self.machine("sh", "-euc", re.search(r"run `([^`]+)`", said.stderr)[1])
        check(self.machine("cutover", command).returncode == 0, "after the commands that it names, there is no mistake any more")

    def logs_in(self):
        print("a login at a registry", flush=True)
        app = self.machine.path(f"/etc/cutover/apps/{LOCKED}.yaml")
        app.write_text(f"image: {self.locked}/private/demo:v1\nprocesses: {{worker: {{command: [worker]}}}}\nwatch: 100ms\n")
        self.machine("systemctl", "reload", "cutoverd")
        check(eventually(lambda: self.show("cutoverd", "StatusText") == "idle; 2 apps"), "an app of a registry that wants a login")
        deploy = lambda: self.api("POST", f"/v1/apps/{LOCKED}/deployments?wait=true")[1]  # noqa: E731
        check("no basic auth credentials" in deploy()["message"], "without a file it goes there without a login")
        self.machine("docker", "--config", "/etc/cutover/docker", "login", *self.login, self.locked)
        message = deploy()["message"]
        check("/etc/cutover/docker/config.json: can't read it: Permission denied" in message, "docker's file is root's alone at first")
        self.machine("sh", "-euc", re.search(r"run `([^`]+)`", message)[1])
        check(deploy()["outcome"] == "succeeded", "after the commands that the message names, it is pulled with docker's login")
        self.machine("docker", "--config", "/etc/cutover/docker", "login", *self.login, self.locked)
        check(self.owner("/etc/cutover/docker/config.json") == ["640 root cutoverd"], "which docker leaves so when it logs in again")
        self.machine("chmod", "644", "/etc/cutover/docker/config.json")
        check("config.json: everybody has access to it (mode 0644" in deploy()["message"], "a login that others may read is refused")
        self.machine("rm", "/etc/cutover/docker/config.json", f"/etc/cutover/apps/{LOCKED}.yaml")
        self.machine("systemctl", "reload", "cutoverd")
        check(eventually(lambda: self.show("cutoverd", "StatusText") == "idle; 1 app"), "that app is gone again")

    def sees_taken_ports(self):
        print("ports that are taken", flush=True)
        app = self.machine.path(f"/etc/cutover/apps/{LOCKED}.yaml")
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            app.write_text(f"image: demo:v1\npull: never\nweb: {{port: 80, publish: '127.0.0.1:{port}'}}\n")
            self.machine("systemctl", "reload", "cutoverd")
            check(eventually(lambda: self.show("cutoverd", "StatusText") == "idle; 2 apps"), "an app that wants a port that is taken")
            message = self.api("POST", f"/v1/apps/{LOCKED}/deployments?wait=true")[1]["message"]
            check(f"port 127.0.0.1:{port} is taken by a program of the user root" in message,
                  "the user who has it is named; the program can't be seen")
        app.unlink()
        self.machine("systemctl", "reload", "cutoverd")
        check(eventually(lambda: self.show("cutoverd", "StatusText") == "idle; 1 app"), "that app is gone again")

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

    def keeps_its_gate_open(self):
        """Sockets that systemd keeps while no daemon is there."""
        print("an app behind the gate, while the daemon restarts", flush=True)
        port = demo.free_port()
        app = self.machine.path(f"/etc/cutover/apps/{GATED}.yaml")
        app.write_text(f"image: demo:v1\npull: never\nweb: {{port: 8000, listen: '127.0.0.1:{port}', health: {{path: /health}}}}\nwatch: 100ms\n")
        self.machine("systemctl", "reload", "cutoverd")
        status, deployment = self.api("POST", f"/v1/apps/{GATED}/deployments?wait=true")
        check(status == 200, f"the app is deployed: {deployment.get('message', deployment)}")

        def ask(*_):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
                return answer.status, answer.read()

        with Requests(ask) as requests:
            for _ in range(2):
                pid = self.pid()
                self.machine("systemctl", "restart", "cutoverd")
                check(eventually(lambda: self.pid() not in (0, pid) and self.is_running()), "the daemon is another one")
        check(requests.answered > 0 and not requests.failures,
              f"all of the {requests.answered} requests meanwhile were answered {requests.failures[:3]}")
        self.machine("kill", "-KILL", str(self.pid()))
        check(ask()[0] == 200, "who connects while there is none, because it was killed, is answered by the next")
        check(eventually(self.is_running), "which is ready")
        app.unlink()
        self.machine("systemctl", "reload", "cutoverd")
        check(eventually(lambda: not self.is_open(port)), "without the app nobody listens there")
        self.docker("rm", "--force", f"{GATED}-web-1")

    @staticmethod
    def is_open(port):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def started_at(self):
        (state,) = self.docker("inspect", "--format", "{{.State.Running}}/{{.State.StartedAt}}", f"{APP}-worker-1")
        return state

    def becomes_an_earlier_one(self):
        """One that ran as root, and owned its folders."""
        drop_in = self.machine.path("/run/systemd/system/cutoverd.service.d/earlier.conf")
        drop_in.parent.mkdir(parents=True)
        drop_in.write_text("[Service]\nUser=root\nGroup=root\nSupplementaryGroups=\nAmbientCapabilities=\n"
                           "CapabilityBoundingSet=CAP_CHOWN CAP_DAC_OVERRIDE\n")
        self.machine("systemctl", "daemon-reload")
        self.machine("systemctl", "restart", "cutoverd")
        self.machine("chown", "root:root", "/etc/cutover/secrets", "/etc/cutover/docker")
        self.machine("chmod", "0700", "/etc/cutover/secrets", "/etc/cutover/docker")
        self.machine("chmod", "g-s", "/etc/cutover/secrets", "/etc/cutover/docker")
        check(self.owner("/var/lib/cutover", "/var/lib/cutover/cutover.db", "/etc/cutover/secrets")
              == ["700 root root", "600 root root", "700 root root"], "everything is root's")
        drop_in.unlink()

    def upgrades(self):
        print("an upgrade of one that ran as root", flush=True)
        self.becomes_an_earlier_one()
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
        self.folders_are_for_the_daemon()

    def says_what_an_upgrade_leaves_to_do(self):
        print("an upgrade where a secret is readable for root alone", flush=True)
        self.write(ENV_FILE, "FROM_FILE=a secret\n", "root:root", "600")
        said = self.machine("/var/lib/dpkg/info/cutover.postinst", "configure", "0.0.1").stderr
        check("the user cutoverd must be allowed to read it; run `chown root:cutoverd" in said and "does not start until" in said,
              "it says what is wrong, and what to do")
        self.machine("sh", "-euc", re.search(r"run `([^`]+)`", said)[1])
        self.machine("systemctl", "restart", "cutoverd.socket", "cutoverd")
        check(eventually(self.is_running), "after that, the daemon runs")

    def survives(self):
        print("a crash, and a hang", flush=True)
        pid = self.pid()
        self.machine("kill", "-KILL", str(pid))
        check(eventually(lambda: self.pid() not in (0, pid) and self.is_running()), "a daemon that was killed comes back")
        drop_in = self.machine.path("/run/systemd/system/cutoverd.service.d/quick.conf")
        drop_in.parent.mkdir(parents=True, exist_ok=True)
        drop_in.write_text("[Service]\nWatchdogSec=2s\nTimeoutAbortSec=1s\n")
        self.machine("systemctl", "daemon-reload")
        self.machine("systemctl", "restart", "cutoverd")
        pid = self.pid()
        self.machine("kill", "-STOP", str(pid))
        check(eventually(lambda: self.pid() not in (0, pid) and self.is_running()), "one that hangs is replaced")
        drop_in.unlink()
        self.machine("systemctl", "daemon-reload")

    def makes_its_socket_itself(self):
        print("without its socket unit", flush=True)
        self.machine("systemctl", "stop", "cutoverd.socket", "cutoverd.service")
        self.machine("systemctl", "mask", "cutoverd.socket")
        self.machine("systemctl", "start", "cutoverd.service")
        check(eventually(self.is_running), "the daemon runs, and is ready")
        check(self.owner("/run/cutover/cutover.sock") == ["660 cutoverd cutover"], "its own socket is for the group cutover, too")
        self.machine("systemctl", "stop", "cutoverd.service")
        self.machine("systemctl", "unmask", "cutoverd.socket")
        self.machine("systemctl", "start", "cutoverd.socket", "cutoverd.service")
        check(eventually(self.is_running), "it takes the unit's again")

    def goes(self):
        print("dpkg --remove, dpkg --purge", flush=True)
        self.machine("dpkg", "--remove", "cutover")
        check(not self.machine.path("/run/cutover").exists(), "the socket is gone, with its folder")
        check(self.machine.path("/etc/cutover/cutover.yaml").exists() and any(self.machine.path("/var/lib/cutover").iterdir()),
              "configuration and history stay when it is removed")
        self.machine("dpkg", "--purge", "cutover")
        apps = self.machine.path("/etc/cutover/apps")
        check(len(list(apps.iterdir())) == 2, "an app's file is its owner's, and stays")
        secrets = self.machine.path("/etc/cutover/secrets")
        check(len(list(secrets.iterdir())) == 2, "and so does a secret")
        for file in (*apps.iterdir(), *secrets.iterdir()):
            file.unlink()
        for folder in ("/etc/cutover/apps", "/etc/cutover/secrets", "/etc/cutover"):
            self.machine.path(folder).rmdir()
        failed = self.machine("systemctl", "list-units", "--all", "--no-legend", "cutover*").stdout
        check(not failed.strip(), "systemd knows of no such unit any more")

    def tell(self):
        self.prepares()
        before = self.left()
        self.installs()
        check(self.left() > before, "the package brought something")
        self.is_confined()
        self.deploys()
        self.refuses_what_others_may_read()
        self.logs_in()
        self.sees_taken_ports()
        self.keeps_its_gate_open()
        self.follows_the_guide()
        started_at = self.started_at()
        self.upgrades()
        self.says_what_an_upgrade_leaves_to_do()
        self.survives()
        self.makes_its_socket_itself()
        self.goes()
        left = self.left() - before
        check(not left, f"nothing else is left of it {sorted(left)}")
        check(self.started_at() == started_at and started_at.startswith("true/"), "the app's container ran all the time")


def main():
    build, environment = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    bare = "--bare" in sys.argv[3:]
    values = dict(line.split("=", 1) for line in environment.read_text().splitlines())
    engine = values["ENGINE_SOCKET"]
    docker = demo.Docker(f"unix://{engine}")
    begun = time.monotonic()
    with contextlib.ExitStack() as cleanup:
        folder = pathlib.Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="cutover-package-")))
        packages = make_packages(build, folder)
        root = cleanup.enter_context(bare_debian() if bare else this_debian())
        binds = {folder: "/packages", engine: "/run/docker.sock"}
        machine = cleanup.enter_context(Machine(root, binds))
        cleanup.callback(lambda: docker("rm", "--force", f"{APP}-worker-1", f"{LOCKED}-worker-3", f"{GATED}-web-1", f"{GUIDED}-web-1", check=False))
        try:
            Story(machine, docker, values, packages).tell()
        except (Failure, demo.Failure, OSError, ValueError) as failure:
            print(f"\nThe test failed: {type(failure).__name__}: {failure}")
            print(machine("systemctl", "status", "--no-pager", *UNITS, check=False).stdout)
            print(machine("journalctl", "--no-pager", "--lines=60", "--unit=cutoverd.service", "--unit=cutoverd.socket", check=False).stdout)
            return 1
    print(f"All of it held, in {time.monotonic() - begun:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
