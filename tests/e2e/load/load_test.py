#!/usr/bin/env python3
"""Deployments one after the other, under load: usage: load_test.py PROGRAMS NODE_MODULES DOCUMENT [--deployments N]

In each order: N deployments (10) while curl and wrk use the app, at the gate and through
nginx and Caddy with what DOCUMENT says to configure in them; and a few while WebSockets are open.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

import front
from clients import Curl, Wrk
from stage import ORDERS, Stage, await_that, curl, free_port

OPTIONS = argparse.ArgumentParser()
for name in ("programs", "node_modules", "document"):
    OPTIONS.add_argument(name, type=lambda path: pathlib.Path(path).resolve())
OPTIONS.add_argument("--deployments", type=int, default=10)
OPTIONS = OPTIONS.parse_args()
WITH_WEBSOCKETS = 1  # deployments; each waits for as long as an open one is let be


class WebSocket:
    """A client that stays connected, until its end."""

    def __init__(self, url):
        command = ["node", str(pathlib.Path(__file__).with_name("websocket.mjs")), str(OPTIONS.node_modules), url]
        self.output = tempfile.NamedTemporaryFile()  # pylint: disable=consider-using-with
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=self.output)

    def close(self):
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        self.output.close()

    def seen(self):
        return [json.loads(line) for line in pathlib.Path(self.output.name).read_text().splitlines()]

    def end(self):
        """All that it saw."""
        self.process.stdin.close()
        self.process.wait(60)
        return self.seen()


class Load:
    order = ""

    def begin(self, more=""):
        cleanup = tempfile.TemporaryDirectory(prefix="cutover-load-")
        self.addCleanup(cleanup.cleanup)
        self.folder = pathlib.Path(cleanup.name)
        self.stage = Stage(OPTIONS.programs, self.folder, self.order, more)
        self.addCleanup(self.stage.stop)
        self.stage.start()
        front.make_certificate(self.folder)
        self.urls = {"gate": f"http://127.0.0.1:{self.stage.port}", "nginx": self.put_in_front(front.nginx),
                     "caddy": self.put_in_front(front.caddy)}

    def put_in_front(self, proxy):
        """Its URL."""
        port = free_port()
        said = self.folder / f"{proxy.__name__}.output"
        with said.open("w") as output:
            process = subprocess.Popen(proxy(self.folder, OPTIONS.document, self.stage.port, port), stdout=output, stderr=output)
        self.addCleanup(lambda: (process.terminate(), process.wait()))
        url = f"https://127.0.0.1:{port}"
        self.assertTrue(await_that(lambda: curl(f"{url}/health", None, (), "--insecure")[0] == 200), said.read_text())
        return url

    def test_no_request_fails_and_no_order_is_lost_or_taken_twice(self):
        self.begin()
        clients = [kind(f"{kind.__name__}.{place}", url, self.folder) for kind in (Curl, Wrk) for place, url in self.urls.items()]
        clients += [kind(f"{kind.__name__}.each-anew", self.urls["gate"], self.folder, keep_alive=False) for kind in (Curl, Wrk)]
        for client in clients:
            client.start()
        done, begun = 0, time.monotonic()
        try:
            for done in range(1, OPTIONS.deployments + 1):
                self.stage.deploy("v2" if done % 2 else "v1")
        finally:
            for client in clients:
                client.stop()
            print(f"\n{self.order}: {done} deployments in {time.monotonic() - begun:.0f} s")
            for client in clients:
                print(f"  {client.name}: {client.requests} requests, {len(client.confirmed)} orders, {len(client.failures)} failed")
                print("".join(f"    {failure}\n" for failure in client.failures[:10]), end="", flush=True)
        self.assertEqual([failure for client in clients for failure in client.failures], [])
        for client in clients:
            self.assertGreater(len(client.confirmed), OPTIONS.deployments, client.name)
        self.compare(self.stage.arrived(), clients)

    def compare(self, arrived, clients):
        """What the app wrote down with what the clients know."""
        self.assertEqual({order: times for order, times in arrived.items() if len(times) != 1}, {}, "taken twice")
        confirmed = {order: [rest] for client in clients for order, rest in client.confirmed.items()}
        self.assertEqual({order: rest for order, rest in confirmed.items() if arrived.get(order) != rest}, {}, "lost")
        unconfirmed = [order.rpartition("-")[0] for order in arrived if order not in confirmed]
        for client in clients:
            self.assertLessEqual(unconfirmed.count(client.name), client.unsure, client.name)
        self.assertEqual({rest[0].split()[2] for rest in confirmed.values()}, {"v1", "v2"}, "both versions took some")
        print(f"  {len(arrived)} orders arrived, each of them once; {len(unconfirmed)} of them when wrk ended")

    def test_a_websocket_is_closed_by_its_version_and_can_be_opened_again_at_once(self):
        self.begin()
        self.deploy_with_websockets(list(self.urls.values()), {"code": 1001, "reason": "going away"})

    def test_a_websocket_of_a_version_that_is_killed_ends_and_can_be_opened_again_at_once(self):
        self.begin(more="env: {IGNORE_SIGTERM: 1}\n")
        app = self.stage.app_file
        app.write_text(app.read_text().replace("  health:", "  stop: {grace: 100ms}\n  health:"))
        self.stage.daemon.command("reload")
        self.deploy_with_websockets([self.urls["gate"]], {"code": 1006, "reason": ""})

    def deploy_with_websockets(self, urls, ends):
        sockets = [WebSocket(url.replace("http", "ws", 1)) for url in urls]
        for socket in sockets:
            self.addCleanup(socket.close)
        versions = ["v1"]
        self.await_open(sockets, versions)
        for number in range(WITH_WEBSOCKETS):
            versions.append("v1" if number % 2 else "v2")
            self.stage.deploy(versions[-1])
            self.await_open(sockets, versions)
        for socket in sockets:
            *_, last = seen = socket.end()
            self.assertEqual((last["event"], last["code"]), ("close", 1000), "its own")
            self.assertEqual([event for event in seen if event["event"] == "error"], [])
            closed = [event for event in seen[:-1] if event["event"] == "close"]
            self.assertEqual([{"code": event["code"], "reason": event["reason"]} for event in closed], [ends] * WITH_WEBSOCKETS)
            self.assertNotIn(0, [event["echoed"] for event in closed])

    def await_open(self, sockets, versions):
        opened = lambda socket: [event["version"] for event in socket.seen() if event["event"] == "open"]  # noqa: E731
        self.assertTrue(await_that(lambda: all(opened(socket) == versions for socket in sockets)), [socket.seen() for socket in sockets])


def load_tests(loader, *_):
    """A class for each order."""
    suite = unittest.TestSuite()
    for order in ORDERS:
        name = order.title().replace("-", "")
        suite.addTests(loader.loadTestsFromTestCase(type(name, (Load, unittest.TestCase), {"order": order})))
    return suite


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
