#!/usr/bin/env python3
"""The API is as /openapi.json describes it: every call, with every answer that is described, on a real daemon.

usage: openapi_test.py PROGRAMS     the folder with cutoverd, in a build folder
"""

import concurrent.futures
import contextlib
import pathlib
import resource
import shutil
import sqlite3
import sys
import tempfile
import traceback

import exchange
from document import METHODS, Document, Mismatch
from exchange import half_a_request
from stage import APP, HOOK_SECRET, Daemon, Environment, ScriptedEngine, eventually
from witness import Witness, is_hook, target_of

DEPLOYMENTS = f"/v1/apps/{APP}/deployments"
ROLLBACK = f"/v1/apps/{APP}/rollback"
NDJSON = {"Accept": "application/x-ndjson"}
OPERATIONS = ("start", "stop", "restart")
ORDERS = ("hold", "resume", "maintenance")
SCALE = ("POST", "/v1/apps/{app}/scale")
ONLY_IN_A_CLUSTER = {200, 422, 501, 502, 504}  # answers to SCALE that tests/e2e/cluster and tests/unit/deploy see


class Story:
    """Each chapter provokes some of the answers."""

    def __init__(self, daemon, witness, background):
        self.daemon, self.witness, self.background = daemon, witness, background

    def ask(self, method, target, expected, body=None, headers=()):
        return self.witness(self.daemon.socket, method, target, expected, body, headers)

    def begin(self, *request):
        """Asks in the background."""
        return self.background.submit(self.ask, *request)

    def deploy(self, tag, expected, outcome):
        answer = self.ask("POST", f"{DEPLOYMENTS}?wait=true", expected, {"tag": tag})
        deployment = answer.json()
        check(deployment["outcome"] == outcome, f"{tag} {outcome}, and not: {deployment['message']}")
        return deployment["number"]

    def reaches(self, number, phase):
        def is_there():
            deployment = exchange.exchange(self.daemon.socket, "GET", f"{DEPLOYMENTS}/{number}")
            return deployment.status == 200 and deployment.json()["phase"] == phase
        eventually(is_there, f"deployment {number} is {phase}")

    def nothing_is_deployed(self):
        self.ask("GET", "/healthz?monitor=1", 200)
        self.ask("GET", "/readyz", 200)
        self.ask("GET", "/v1/apps", 200)
        self.ask("GET", f"/v1/apps/{APP}", 200)
        self.ask("GET", DEPLOYMENTS, 200)
        self.ask("GET", f"/v1/apps/{APP}/plan", 200)
        self.ask("GET", f"/v1/apps/{APP}/logs", 404)
        for call in self.witness.document.operations:
            if "{n}" in call[1] or call[1].endswith("/rollback"):
                self.ask(call[0], target_of(call, APP), 404)
            if "{app}" in call[1]:
                self.ask(call[0], target_of(call, "nobody"), 401 if is_hook(call) else 404)
        for operation in OPERATIONS:
            self.ask("POST", f"/v1/apps/{APP}/{operation}", 409)

    def a_key_is_used_twice(self):
        key = {"Idempotency-Key": "build-77"}
        request = {"tag": "v1", "digest": None, "ref": "4f2a91c", "reason": "the first"}
        self.ask("POST", f"{DEPLOYMENTS}?wait=true", 200, request, key)
        self.ask("POST", DEPLOYMENTS, 200, request, key)
        self.ask("POST", DEPLOYMENTS, 409, {"tag": "v2"}, key)

    def three_are_queued(self):
        """A slow one is followed by one that is superseded, and by one whose events are seen live."""
        slow = self.begin("POST", f"{DEPLOYMENTS}?wait", 409, {"tag": "slow"})
        self.reaches(2, "releasing")
        for operation in OPERATIONS:
            self.ask("POST", f"/v1/apps/{APP}/{operation}", 409)
        self.ask("GET", "/v1/apps", 200)
        self.ask("GET", f"/v1/apps/{APP}", 200)
        superseded = self.begin("POST", f"{ROLLBACK}?wait=true", 409, {"to": 1, "reason": "slow"})
        self.reaches(3, "queued")
        self.ask("POST", DEPLOYMENTS, 202, {"tag": "v2"})
        live = self.begin("GET", f"{DEPLOYMENTS}/4/events", 200)
        self.ask("POST", f"{DEPLOYMENTS}/2/cancel", 202)
        for ended in (slow, superseded, live):
            ended.result()
        self.ask("POST", f"{DEPLOYMENTS}/2/cancel", 409)
        self.ask("GET", f"{DEPLOYMENTS}/4/events?after=3", 200)
        self.ask("GET", f"{DEPLOYMENTS}/4/events", 200, None, {"Last-Event-ID": "3"})

    def some_fail(self):
        failing = self.deploy("failing", 422, "failed")
        unknown = self.deploy("unknown", 422, "failed")
        unhealthy = self.deploy("unhealthy", 422, "rolled_back")
        for number in (failing, unknown, unhealthy):
            self.ask("GET", f"{DEPLOYMENTS}/{number}", 200)
            self.ask("GET", f"{DEPLOYMENTS}/{number}/events", 200)
        self.ask("POST", ROLLBACK, 409, {"to": unknown})
        self.ask("POST", f"{ROLLBACK}?wait=true", 422, {"to": unhealthy})

    def and_some_go_back(self):
        key = {"Idempotency-Key": "one-back"}
        first = self.ask("POST", f"{ROLLBACK}?wait=1", 200, None, key).json()
        again = self.ask("POST", ROLLBACK, 200, None, key).json()
        check(first["number"] == again["number"], "a rollback to whatever was the last version is begun once")
        key = {"Idempotency-Key": "back-to-the-first"}
        accepted = self.ask("POST", ROLLBACK, 202, {"to": 1}, key).json()
        self.ask("POST", ROLLBACK, 200, {"to": 1}, key)
        self.ask("GET", f"{DEPLOYMENTS}/{accepted['number']}/events", 200)
        history = self.ask("GET", f"{DEPLOYMENTS}?limit=2", 200).json()
        self.ask("GET", f"{DEPLOYMENTS}?limit=200&before={history['next_before']}", 200)
        self.ask("GET", f"/v1/apps/{APP}", 200)

    def plans_and_logs(self):
        plan = self.ask("GET", f"/v1/apps/{APP}/plan?tag=v2", 200).json()
        self.ask("GET", f"/v1/apps/{APP}/plan?digest={plan['digest']}", 200)
        self.ask("GET", f"/v1/apps/{APP}/plan?tag=!", 400)
        self.ask("GET", f"/v1/apps/{APP}/logs?process=web&tail=1&since=10m&timestamps=true", 200)
        self.ask("GET", f"/v1/apps/{APP}/logs?tail=all&since=2026-08-01T12:00:00Z&follow=false", 200)
        lines = self.ask("GET", f"/v1/apps/{APP}/logs?process=web&process=worker", 200, None, NDJSON)
        check(lines.body.count(b"\n") >= 2, "web and worker wrote something")
        self.logs_are_followed(lines.body.count(b"\n"))

    def logs_are_followed(self, count):
        """As many lines as are there already; what is followed has no end."""
        target = f"/v1/apps/{APP}/logs?follow=true"
        with exchange.sent(self.daemon.socket, "GET", target, None, NDJSON) as response:
            body = b"".join(response.readline() for _ in range(count))
            self.witness.see("GET", target, 200, exchange.Answer(response, body), None, NDJSON)

    def it_is_stopped_and_started(self):
        for operation in ("stop", "start", "restart"):
            self.ask("POST", f"/v1/apps/{APP}/{operation}", 200)
        self.daemon.health.unlink()
        self.ask("POST", f"/v1/apps/{APP}/restart", 422)
        self.ask("POST", f"/v1/apps/{APP}/start", 422)
        self.daemon.health.write_text("well\n")
        self.ask("POST", f"/v1/apps/{APP}/start", 200)

    def its_traffic_is_held_and_passes(self):
        """Which needs the gate."""
        self.ask("POST", f"/v1/apps/{APP}/maintenance", 200, {"on": True})
        for order in ORDERS:
            self.ask("POST", f"/v1/apps/{APP}/{order}", 200)
        shown = self.ask("POST", f"/v1/apps/{APP}/maintenance", 200, {"on": False}).json()
        check(shown["traffic"] == "passing", "the end of the maintenance opens the gate")
        text = self.daemon.app_file.read_text()
        self.daemon.app_file.write_text("".join(
            line for line in text.splitlines(keepends=True) if not line.startswith("  listen:")))
        self.ask("POST", "/v1/reload", 200)
        for order in ORDERS:
            self.ask("POST", f"/v1/apps/{APP}/{order}", 409)
        self.ask("POST", f"/v1/apps/{APP}/scale", 409, {"web": 2})
        shown = self.ask("GET", f"/v1/apps/{APP}", 200).json()
        check(shown["traffic"] is None, "of an app without the gate nothing is said of its traffic")
        self.daemon.app_file.write_text(text)
        self.ask("POST", "/v1/reload", 200)

    def nothing_can_serve(self):
        self.daemon.health.unlink()
        self.deploy("v2", 422, "needs_attention")
        self.daemon.health.write_text("well\n")
        self.deploy("v1", 200, "succeeded")

    def the_configuration_is_read(self):
        self.ask("POST", "/v1/reload", 200)
        text = self.daemon.app_file.read_text()
        self.daemon.app_file.write_text(text + "wacth: 1s\nretain: many\n")
        mistakes = self.ask("POST", "/v1/reload", 400).json()
        check(len(mistakes["problems"]) == 2, "each mistake in the configuration is told")
        self.daemon.app_file.write_text(text)

    def tokens_are_made(self):
        ci = {"name": "ci", "scopes": ["read", f"deploy:{APP}"], "expires_in_s": 3600}
        self.ask("POST", "/v1/tokens", 201, ci)
        self.ask("POST", "/v1/tokens", 409, ci)
        self.ask("POST", "/v1/tokens", 201, {"name": "ops", "scopes": ["admin"], "expires_in_s": None, "expires_at": None})
        self.ask("GET", "/v1/tokens", 200)
        self.ask("DELETE", "/v1/tokens/ci", 204)
        self.ask("DELETE", "/v1/tokens/ci", 404)

    def webhooks_come(self):
        """Each hook: a delivery that deploys, the same again, one that asks for nothing, and one that is nonsense."""
        for call in filter(is_hook, self.witness.document.operations):
            accepted = self.ask("POST", *delivery(call, 202)).json()
            self.ask("POST", *delivery(call, 200))
            nothing = self.ask("POST", *delivery(call, 200, "v2")).json()
            check("this app deploys v1" in nothing["reason"], "it is said why nothing is deployed")
            target, _, _, headers = delivery(call, 400)
            self.ask("POST", target, 400, {"nonsense": 1}, headers)
            self.ask("GET", f"{DEPLOYMENTS}/{accepted['number']}/events", 200)

    def it_says_what_it_is(self):
        version = self.ask("GET", "/v1/version", 200).json()["version"]
        check(self.witness.document.document["info"]["version"] == version, "the description has the daemon's version")
        self.ask("GET", "/openapi.json", 200)

    def requests_are_wrong(self):
        """What every call answers to a request that is no good."""
        document = self.witness.document
        late = []
        for call in document.operations:
            method, target = call[0], target_of(call, APP)
            late.append((method, target, self.background.submit(half_a_request, self.daemon.socket, method, target)))
            self.ask(method, f"{target}?x=%zz", 400)
            if call[1] not in ("/healthz", "/readyz"):
                self.ask(method, f"{target}?nonsense=1", 401 if is_hook(call) else 400)
            if method == "POST":
                self.ask(method, target, 401 if is_hook(call) else 400, {"nonsense": 1})
            self.ask(method, target, 413, "x" * (2_200_000 if is_hook(call) else 70_000))
            self.ask(method, target, 415, None, {"Content-Encoding": "gzip"})
            self.ask(method, target, 417, None, {"Expect": "a miracle"})
            self.ask(method, target, 431, None, {"X-Long": "x" * 17_000})
        for method, target, answer in late:
            self.witness.see(method, target, 408, answer.result())

    def paths_have_their_methods(self):
        """No more and no fewer than are described, and HEAD wherever GET is."""
        document = self.witness.document
        not_allowed = document.resolved({"$ref": "#/components/responses/MethodNotAllowed"})
        described = (not_allowed, not_allowed["content"]["application/problem+json"])
        for path, item in document.document["paths"].items():
            target = target_of(("", path), APP)
            methods = {method.upper() for method in METHODS if method in item}
            methods |= {"HEAD"} if "GET" in methods else set()
            for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
                if method in methods - {"HEAD"}:
                    continue
                answer = exchange.exchange(self.daemon.socket, method, target)
                if method in methods:
                    check(answer.status == 200 and not answer.body, f"HEAD {path} has no body")
                    continue
                check(answer.status == 405, f"{method} {path} is not allowed")
                check(set(answer.headers["Allow"].split(", ")) == methods, f"{path} allows what is described")
                if method != "HEAD":
                    self.witness.check(answer, described, f"{method} {path}")
        check(exchange.exchange(self.daemon.socket, "GET", "/v1/nothing").status == 404, "an unknown path is not found")

    def everybody_comes_at_once(self):
        """1000 connections are open: those who come then are turned away. Idle ones end after 10 seconds."""
        with contextlib.ExitStack() as open_ones:
            for call in self.witness.document.operations:
                if exchange.exchange(self.daemon.socket, "GET", "/healthz").status != 503:
                    for _ in range(1000):
                        open_ones.enter_context(exchange.connected(self.daemon.socket))
                self.ask(call[0], target_of(call, APP), 503)


def check(holds, what):
    if not holds:
        raise Mismatch(f"this does not hold: {what}")


def delivery(call, expected, tag="v1"):
    """What a registry sends, and what Docker Hub does: (target, expected, body, headers)."""
    target = target_of(call, APP).replace("guessed", HOOK_SECRET)
    if "{secret}" in call[1]:
        return target, expected, {"push_data": {"tag": tag, "pusher": "ann"}, "repository": {"repo_name": APP}}, {}
    event = {"id": f"event-{tag}", "action": "push", "target": {"repository": APP, "tag": tag}, "actor": {"name": "ann"}}
    return target, expected, {"events": [event]}, {"Authorization": f"Bearer {HOOK_SECRET}"}


def without_its_engine(witness, start):
    """`start(engine)`: a daemon that finds the app in its history."""
    engine_calls = [("GET", f"/v1/apps/{APP}/plan"), ("GET", f"/v1/apps/{APP}/logs")]
    engine_calls += [("POST", f"/v1/apps/{APP}/{operation}") for operation in OPERATIONS]
    with start("nowhere") as daemon:
        witness(daemon.socket, "GET", "/readyz", 503)
        witness(daemon.socket, "GET", f"/v1/apps/{APP}", 200)
        witness(daemon.socket, "GET", f"/v1/apps/{APP}/logs", 503)
    refusing = (500, '{"message": "no"}')
    senseless = (200, "Good morning.")
    busy = (409, '{"message": "can not get logs from container which is dead or marked for removal"}')
    for name, answer, api, expected, calls in (
            ("refusing", refusing, "1.44", 502, engine_calls), ("old", refusing, "1.20", 501, engine_calls),
            ("senseless", senseless, "1.44", 502, engine_calls[1:2]), ("busy", busy, "1.44", 409, engine_calls[1:2])):
        with start(name, answer, api) as daemon:
            for method, target in calls:
                witness(daemon.socket, method, target, expected)


def with_a_silent_engine(witness, start, background):
    """All at once, since each takes 30 seconds or more; and each on a daemon of its own, where it would keep another from beginning."""
    silent = [("GET", f"/v1/apps/{APP}/logs"), ("GET", f"/v1/apps/{APP}/plan")]
    silent += [("POST", f"/v1/apps/{APP}/{operation}") for operation in OPERATIONS]

    def ask(number, method, target):
        with start(f"silent-{number}", None) as daemon:
            def answered():
                """Not by a daemon that is only just starting."""
                answer = exchange.exchange(daemon.socket, method, target)
                return answer if answer.status != 503 else None
            witness.see(method, target, 504, eventually(answered, f"{method} {target} is answered"))

    return [background.submit(ask, number, *request) for number, request in enumerate(silent)]


def without_its_history(witness, start):
    """Somebody took the tables away."""
    with start("forgetful", (500, "{}")) as daemon:
        (history,) = (daemon.folder / "state").glob("*.db")
        with contextlib.closing(sqlite3.connect(history)) as database:
            for table in ("deployments", "apps", "tokens"):
                database.execute(f"ALTER TABLE {table} RENAME TO lost_{table}")
            database.commit()
        for call, operation in witness.document.operations.items():
            if is_hook(call):
                witness(daemon.socket, "POST", *delivery(call, 500))
            elif call == ("POST", "/v1/tokens"):
                witness(daemon.socket, *call, 500, {"name": "ci", "scopes": ["read"]})
            elif call == SCALE:
                witness(daemon.socket, "POST", target_of(call, APP), 500, {"web": 2})
            elif "500" in operation["responses"]:
                witness(daemon.socket, call[0], target_of(call, APP), 500)


def starter(programs, folder, repository, state):
    """Starts daemons that have the state's history and an Engine that has one answer."""

    @contextlib.contextmanager
    def start(name, answer=None, api="1.44"):
        engine = folder / name / "engine.sock"
        daemon = Daemon(programs, folder / name, engine, repository, state)
        with contextlib.nullcontext() if name == "nowhere" else ScriptedEngine(engine, answer, api), daemon:
            yield daemon

    return start


def tell(programs, folder, background, cleanup):
    environment = Environment()
    cleanup.callback(environment.clean_up)
    environment.push_images(programs.parent / "tests/support/demo_app/demo.tar")
    daemon = Daemon(programs, folder / "main", environment.engine, environment.repository)
    with daemon:
        document = Document(exchange.exchange(daemon.socket, "GET", "/openapi.json").json())
        examples = document.check_itself()
        print(f"an OpenAPI document with {len(document.operations)} calls; its {examples} examples are as it says")
        witness = Witness(document)
        story = Story(daemon, witness, background)
        eventually(lambda: exchange.exchange(daemon.socket, "GET", "/readyz").status == 200, "cutoverd is ready")
        for chapter in (
                story.it_says_what_it_is, story.nothing_is_deployed, story.a_key_is_used_twice, story.three_are_queued,
                story.some_fail, story.and_some_go_back, story.plans_and_logs, story.it_is_stopped_and_started,
                story.its_traffic_is_held_and_passes,
                story.nothing_can_serve, story.the_configuration_is_read, story.tokens_are_made, story.webhooks_come,
                story.requests_are_wrong, story.paths_have_their_methods, story.everybody_comes_at_once):
            print(f"{chapter.__name__.replace('_', ' ')} ...", flush=True)
            chapter()

    print("without its Engine, and without its history ...", flush=True)
    start = starter(programs, folder, environment.repository, folder / "main" / "state")
    silent = with_a_silent_engine(witness, start, background)
    without_its_engine(witness, start)
    without_its_history(witness, start)
    for one in silent:
        one.result()
    return witness


def report(witness):
    calls = {call for call, _, _ in witness.answers}
    print(f"{len(calls)} of {len(witness.document.operations)} calls were made, with {len(witness.answers)} different answers "
          f"({sum(witness.answers.values())} in all), {len(witness.parameters)} parameters and {len(witness.events)} kinds of "
          f"events ({sum(witness.events.values())} in all)")
    missing = [one for one in witness.missing()
               if not any(one.startswith(f"{' '.join(SCALE)}: {what}") for what in (*ONLY_IN_A_CLUSTER, "the parameter"))]
    for one in missing:
        print(f"described, and not seen: {one}")
    return 1 if missing else 0


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 4096), most))  # 1000 connections are opened
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cutover-openapi-"))
    with contextlib.ExitStack() as cleanup:
        cleanup.callback(shutil.rmtree, folder)
        background = cleanup.enter_context(concurrent.futures.ThreadPoolExecutor(64))
        try:
            return report(tell(programs, folder, background, cleanup))
        except Exception:
            for log in sorted(folder.glob("*/cutoverd.log")):
                print(f"{log}:\n{log.read_text()[-4000:]}")
            traceback.print_exc(file=sys.stdout)
            return 1


if __name__ == "__main__":
    sys.exit(main())
