"""Makes requests, holds what comes back against the description, and remembers what was seen."""

import collections
import json
import re
import urllib.parse

import exchange
from document import Mismatch

STREAMS = ("text/event-stream", "application/x-ndjson", "text/plain; charset=utf-8")


class Witness:
    def __init__(self, document):
        self.document = document
        self.answers = collections.Counter()  # by (call, status, content type)
        self.parameters = set()  # (call, name) of those that were used with success
        self.events = collections.Counter()  # by name

    def __call__(self, path, method, target, expected, body=None, headers=()):
        """The answer to a request, which must have the expected status."""
        text = None if body is None else json.dumps(body)
        answer = exchange.exchange(path, method, target, text, headers)
        self.see(method, target, expected, answer, body, headers)
        return answer

    def see(self, method, target, expected, answer, body=None, headers=()):
        what = f"{method} {target}: {answer.status} {answer.content_type}"
        if answer.status != expected:
            raise Mismatch(f"{what}, and not {expected}: {answer.body.decode(errors='replace')}")
        call, in_path = self.document.call(method, target)
        described = self.document.answers(call).get((answer.status, answer.content_type))
        if not described:
            raise Mismatch(f"{what} is not described: {answer.body.decode(errors='replace')}")
        self.check(answer, described, what)
        if answer.status < 300:
            self._check_request(call, in_path, target, body, headers, what)
        self.answers[call, answer.status, answer.content_type] += 1

    def check(self, answer, described, what):
        response, media_type = described
        is_problem = answer.content_type == "application/problem+json"
        for name, header in response.get("headers", {}).items():
            value = answer.headers[name]
            if value is not None:
                self.document.hold_text([value], self.document.resolved(header)["schema"], f"{what}: {name}")
            elif not is_problem or len(response["content"]) == 1:
                raise Mismatch(f"{what}: there is no header {name}")
        if answer.content_type is None:
            if answer.body or answer.headers["Content-Length"]:
                raise Mismatch(f"{what}: there is a body, or its length")
        elif answer.content_type == "text/event-stream":
            self._check_events(answer.body.splitlines(keepends=True), media_type["x-events"], what)
        elif answer.content_type == "application/x-ndjson":
            for line in answer.body.splitlines():
                self.document.hold(json.loads(line), media_type["schema"], what)
        elif answer.content_type not in STREAMS:
            self.document.hold(answer.json(), media_type["schema"], what)
            if is_problem and answer.json()["status"] != answer.status:
                raise Mismatch(f"{what}: its body says {answer.json()['status']}")

    def _check_events(self, lines, schemas, what):
        last = None
        for number, name, data in exchange.server_sent_events(lines):
            if name not in schemas:
                raise Mismatch(f"{what}: the event {name} is not described")
            self.document.hold(data, schemas[name], f"{what}: event {name}")
            if (number is None) != (name == "pull"):
                raise Mismatch(f"{what}: the event {name} has the id {number}")
            if number is not None and last is not None and int(number) != last + 1:
                raise Mismatch(f"{what}: event {number} follows event {last}")
            last = int(number) if number is not None else last
            self.events[name] += 1

    def _check_request(self, call, in_path, target, body, headers, what):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(target).query, keep_blank_values=True)
        takes_anything = call[1] in ("/healthz", "/readyz")
        for kind, given in (("path", {name: [value] for name, value in in_path.items()}),
                            ("query", query), ("header", {name: [value] for name, value in dict(headers).items()})):
            described = self.document.parameters(call, kind)
            for name, values in given.items():
                if name in described:
                    self.document.hold_text(values, described[name]["schema"], f"{what}: {name}")
                    self.parameters.add((call, name))
                elif not (takes_anything or name in ("Accept", "Authorization")):
                    raise Mismatch(f"{what}: {name} was taken, and is not described")
        if body:
            request = self.document.operations[call].get("requestBody")
            if not request:
                raise Mismatch(f"{what}: a body was taken, and none is described")
            self.document.hold(body, request["content"]["application/json"]["schema"], f"{what}: its request")

    def missing(self):
        """What is described and was not seen."""
        missing = []
        for call, operation in self.document.operations.items():
            name = " ".join(call)
            missing += [f"{name}: {status} {content_type}" for status, content_type in self.document.answers(call)
                        if (call, status, content_type) not in self.answers]
            missing += [f"{name}: the parameter {parameter['name']}" for parameter in operation["parameters"]
                        if (call, parameter["name"]) not in self.parameters]
            for _, media_type in self.document.answers(call).values():
                missing += [f"{name}: the event {event}" for event in (media_type or {}).get("x-events", {}) if event not in self.events]
        return missing


def target_of(call, app, number=1):
    target = re.sub(r"{n}", str(number), call[1].replace("{app}", app))
    sender = "dockerhub" if "{secret}" in target else "registry"
    return target.replace("{sender}", sender).replace("{secret}", "guessed").replace("{name}", "ci")


def is_hook(call):
    return call[1].startswith("/v1/hooks/")
