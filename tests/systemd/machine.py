"""A Debian with systemd as its first process, to install packages on: a container of systemd-nspawn's."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

MIRROR = "http://deb.debian.org/debian"


class Failure(Exception):
    """Something did not hold; the message says what."""


def eventually(holds, seconds=30):
    deadline = time.monotonic() + seconds
    while not (result := holds()):
        if time.monotonic() > deadline:
            return None
        time.sleep(0.05)
    return result


def run(*command, check=True, **options):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, **options)
    if check and done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout}{done.stderr}".rstrip())
    return done


def mask_engine(root):
    """One more Engine on this machine's network would quarrel with those that are there."""
    for unit in ("docker.service", "docker.socket", "containerd.service"):
        mask = root / "etc/systemd/system" / unit
        mask.unlink(missing_ok=True)
        mask.symlink_to("/dev/null")


@contextlib.contextmanager
def this_debian():
    """A file system that is this machine's, and that forgets what is changed in it. There at once."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cutover-machine-"))
    changes = folder / "changes"
    root = folder / "root"
    changes.mkdir()
    root.mkdir()
    run("mount", "-t", "tmpfs", "tmpfs", changes)  # not below the overlay's lower folder, where it must not be
    (changes / "upper").mkdir()
    (changes / "work").mkdir()
    try:
        layers = f"lowerdir=/,upperdir={changes}/upper,workdir={changes}/work"
        run("mount", "-t", "overlay", "overlay", "-o", layers, root)
        try:
            mask_engine(root)
            # In an image of Debian for containers, this tells packages to start nothing.
            (root / "usr/sbin/policy-rc.d").unlink(missing_ok=True)
            yield root
        finally:
            run("umount", root)
    finally:
        run("umount", changes)
        shutil.rmtree(folder)


@contextlib.contextmanager
def bare_debian():
    """The smallest Debian that has systemd, from Debian's mirror. Takes a minute or two."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cutover-machine-"))
    try:
        run("debootstrap", "--variant=minbase", "--include=systemd,systemd-sysv", "bookworm", folder / "root", MIRROR)
        mask_engine(folder / "root")
        yield folder / "root"
    finally:
        shutil.rmtree(folder)


class Machine:
    """Booted as far as basic.target. Its network is this machine's; `binds`: {folder or socket here: path there}."""

    def __init__(self, root, binds):
        self.root = root
        self.log = tempfile.TemporaryFile("w+")
        command = ["systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit", f"--directory={root}",
                   f"--machine=cutover-test-{os.getpid()}", "--console=read-only"]
        command += [f"--bind={here}:{there}" for here, there in binds.items()]
        self.nspawn = subprocess.Popen([*command, "systemd.unit=basic.target"], stdin=subprocess.DEVNULL, stdout=self.log,
                                       stderr=subprocess.STDOUT)
        try:
            self.leader = eventually(self._find_leader)
            booted = self.leader and eventually(self._is_booted, 90)
        except BaseException:
            self.stop()
            raise
        if not booted:
            self.stop()
            self.log.seek(0)
            raise Failure("the machine does not boot:\n" + self.log.read())

    def _find_leader(self):
        children = pathlib.Path(f"/proc/{self.nspawn.pid}/task/{self.nspawn.pid}/children")
        if self.nspawn.poll() is not None:
            raise Failure("systemd-nspawn has ended")
        for child in children.read_text().split():
            if pathlib.Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                return int(child)
        return None

    def _is_booted(self):
        return self("systemctl", "is-active", "basic.target", check=False).stdout.strip() == "active"

    def __call__(self, *command, check=True):
        """Runs a command in it."""
        inside = ["nsenter", f"--target={self.leader}", "--all", "--root", "--wd", "env", "-i",
                  "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive",
                  "LC_ALL=C.UTF-8", "HOME=/root"]
        return run(*inside, *command, check=check)

    def path(self, inside):
        """The same file, seen from here; also below its /run and /tmp."""
        return pathlib.Path(f"/proc/{self.leader}/root{inside}")

    def stop(self):
        self.nspawn.send_signal(signal.SIGTERM)
        try:
            self.nspawn.wait(30)
        except subprocess.TimeoutExpired:
            self.nspawn.kill()
            self.nspawn.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
