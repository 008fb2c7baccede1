"""Those who use the app while its versions are replaced: curl and wrk. Each tells what it saw that is not right."""

import json
import os
import pathlib
import signal
import subprocess
import threading
import zlib

PAUSE_MS = 40  # wrk's, between an answer and the next request on the same connection
CONNECTIONS = 8  # wrk's
PATIENCE = 60  # seconds; more than any request may have to wait


def confirmation(order, body, version):
    """What the app answers to an order, without its version, which has to be one that there is."""
    return f"{order} {len(body)} {zlib.adler32(body)}", version in ("v1", "v2")


class Client:
    """`confirmed`: the orders that the app's answers confirm. `unsure`: how many more it may have sent at its end."""

    unsure = 0

    def __init__(self, name, url, folder):
        self.name, self.url, self.folder = name, url, pathlib.Path(folder) / name
        self.folder.mkdir()
        self.failures, self.confirmed, self.requests = [], {}, 0

    def confirm(self, line):
        order, _, rest = line.partition(" ")
        if order in self.confirmed:
            self.failures.append(f"{order} was confirmed twice")
        self.confirmed[order] = rest


class Curl(Client):
    """One curl after the other, each with six requests, which share a connection if it is kept alive."""

    def __init__(self, name, url, folder, keep_alive=True):
        super().__init__(name, url, folder)
        self.keep_alive, self.ending, self.number = keep_alive, threading.Event(), 0
        self.thread = threading.Thread(target=self.run)

    def start(self):
        self.thread.start()

    def stop(self):
        self.ending.set()
        self.thread.join()

    def run(self):
        while not self.ending.is_set():
            try:
                self.use()
            except Exception as failure:  # pylint: disable=broad-except
                self.failures.append(f"{self.name}: {failure!r}")
                return

    def use(self):
        transfers = [("GET /", f"{self.url}/", None, [])]
        for number, (size, *headers) in enumerate((
                (100,), (100_000, "Expect: 100-continue"), (50_000, "Transfer-Encoding: chunked"), (100, "Expect: 100-continue"))):
            transfers.append(self.order(number, size, headers))
        transfers.append(("GET /", f"{self.url}/", None, []))
        answers = self.curl(transfers)
        for place, ((what, _, body, _), answer) in enumerate(zip(transfers, answers, strict=True)):
            self.requests += 1
            self.judge(what, body, *answer, place)

    def order(self, number, size, headers):
        self.number += 1
        order = f"{self.name}-{self.number}"
        body = (order.encode() + b" ") * (size // (len(order) + 1))
        file = self.folder / f"body-{number}"
        file.write_bytes(body)
        return order, f"{self.url}/orders?id={order}", body, ["request = POST", f'data-binary = "@{file}"',
                                                             *(f'header = "{header}"' for header in headers)]

    def curl(self, transfers):
        """What each was answered, and what curl says of it."""
        common = ["silent", "insecure", f"max-time = {PATIENCE}", 'write-out = "\\n%{json}\\n"', 'header = "Content-Type: text/plain"']
        if not self.keep_alive:
            common.append('header = "Connection: close"')
        config = "\nnext\n".join("\n".join([f'url = "{url}"', *common, *more]) for _, url, _, more in transfers)
        done = subprocess.run(["curl", "--config", "-"], input=config, capture_output=True, text=True, check=False)
        answers, text = [], []
        for line in done.stdout.splitlines():
            if line.startswith("{"):
                answers.append(("\n".join(text).strip(), json.loads(line)))
                text = []
            else:
                text.append(line)
        return answers

    def judge(self, what, body, text, seen, place):
        if seen["http_code"] != 200 or seen["exitcode"] != 0:
            return self.failures.append(f"{what}: {seen['http_code']} {seen['errormsg']} {text}")
        # curl sends a request again when a connection that was kept breaks, and says nothing: count its connections.
        if self.keep_alive and seen["num_connects"] != (1 if place == 0 else 0):
            self.failures.append(f"{what}: {seen['num_connects']} new connections for request {place + 1} of its connection")
        if body is None:
            return None if text in ("v1", "v2") else self.failures.append(f"{what}: answered {text!r}")
        line, _, version = text.rpartition(" ")
        if (line, True) != confirmation(what, body, version):
            return self.failures.append(f"{what}: answered {text!r}")
        return self.confirm(text)


class Wrk(Client):
    """One wrk, with GET and POST in turn on each of its connections."""

    unsure = CONNECTIONS

    def __init__(self, name, url, folder, keep_alive=True):
        super().__init__(name, url, folder)
        self.keep_alive, self.process = keep_alive, None

    def start(self):
        script = pathlib.Path(__file__).with_name("orders.lua")
        command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", "24h", "--timeout", f"{PATIENCE}s",
                   "--script", str(script), self.url]
        if not self.keep_alive:
            command[1:1] = ["--header", "Connection: close"]
        environment = {"LOAD_PREFIX": self.name, "LOAD_PAUSE_MS": str(PAUSE_MS), "LOAD_CONFIRMED": str(self.folder / "confirmed")}
        self.process = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.PIPE, text=True)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        output = self.process.communicate(timeout=PATIENCE)[0]
        summary = json.loads(output.splitlines()[-1])
        self.requests = summary.pop("requests")
        if any(summary.values()):
            self.failures.append(f"{self.name}: {summary}")
        for line in (self.folder / "confirmed").read_text().splitlines():
            self.confirm(line)
