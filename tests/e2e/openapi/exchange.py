"""Requests to cutoverd on its Unix socket, and what comes back."""

import contextlib
import http.client
import json
import socket

PATIENCE = 120  # seconds


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.content_type = response.headers["Content-Type"]
        self.body = body

    def json(self):
        return json.loads(self.body)


def connected(path):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(path))  # may wait for its turn, which a socket with a time limit does not
    connection.settimeout(PATIENCE)
    return connection


@contextlib.contextmanager
def sent(path, method, target, body=None, headers=()):
    """The response, with its body still to be read."""
    connection = http.client.HTTPConnection("localhost", timeout=PATIENCE)
    connection.sock = connected(path)
    with contextlib.closing(connection):
        with contextlib.suppress(BrokenPipeError):  # who refuses need not read on
            connection.request(method, target, body, dict(headers))
        yield connection.getresponse()


def exchange(path, method, target, body=None, headers=()):
    with sent(path, method, target, body, headers) as response:
        return Answer(response, response.read())


def half_a_request(path, method, target):
    """The answer to a request that never becomes whole."""
    with connected(path) as connection:
        connection.sendall(f"{method} {target} HTTP/1.1\r\nHost: localhost\r\n".encode())
        response = http.client.HTTPResponse(connection, method=method)
        response.begin()
        return Answer(response, response.read())


def server_sent_events(lines):
    """(id or None, event, data) of each, as the HTML Living Standard reads them (9.2.6)."""
    fields = {}
    for line in lines:
        line = line.decode().rstrip("\n")
        if line.startswith(":"):
            continue
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
            continue
        if "data" in fields:
            yield fields.get("id"), fields["event"], json.loads(fields["data"])
        fields = {}
