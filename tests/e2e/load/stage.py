"""An app behind the gate of a real daemon, on the Engine that ctest started (support/test_environment.hpp)."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from daemon_process import Daemon, await_that, curl  # noqa: E402
from demo import Docker, free_port  # noqa: E402

ORDERS = ("stop-first", "start-first")


class Stage:
    """`more`: further lines of the app's file."""

    def __init__(self, programs, folder, order, more=""):
        values = dict(line.split("=", 1) for line in pathlib.Path(os.environ["CUTOVER_TEST_ENVIRONMENT"]).read_text().splitlines())
        engine = f"unix://{values['ENGINE_SOCKET']}"
        self.app, self.folder, self.port = f"load-{os.getpid()}", folder, free_port()
        self.docker, self.daemon = Docker(engine), Daemon(programs, folder, engine=engine, level="info")
        self.orders = folder / "data" / "orders"
        self.orders.parent.mkdir()
        self.app_file = folder / "apps" / f"{self.app}.yaml"
        self.app_file.write_text(app_file(self.port, order, f'volumes: ["{folder}/data:/data"]\n{more}'))

    def start(self):
        self.daemon.start()
        self.deploy("v1")

    def deploy(self, version):
        """Returns when it has succeeded."""
        status, record = curl(f"http://cutover/v1/apps/{self.app}/deployments?wait=true", f'{{"tag": "{version}"}}', (), "--unix-socket",
                              str(self.daemon.socket), "--max-time", "120")
        if (status, record.get("outcome")) != (200, "succeeded"):
            raise AssertionError(f"{status} {record}\n{self.daemon.log()}")

    def stop(self):
        if self.daemon.process:
            self.daemon.process.terminate()
            self.daemon.process.wait()
        if containers := self.docker("ps", "--all", "--quiet", "--filter", f"label=io.cutover.app={self.app}", check=False):
            self.docker("rm", "--force", "--volumes", *containers, check=False)

    def arrived(self):
        """How often each order came: {id: [what the app wrote down, ...]}."""
        orders = {}
        for line in self.orders.read_text().splitlines():
            order, _, rest = line.partition(" ")
            orders.setdefault(order, []).append(rest)
        return orders


def app_file(port, order, more=""):
    return f"""\
image: demo:v1
pull: never
order: {order}
web:
  port: 8000
  listen: 127.0.0.1:{port}
  trusted_proxies: [127.0.0.1]
  health: {{path: /health, deadline: 30s, interval: 50ms}}
watch: 100ms
retain: 1
{more}"""
