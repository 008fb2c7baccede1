#!/usr/bin/env python3
"""Webhooks as their senders sign them, on a real daemon: usage: hooks_test.py PROGRAMS NODE_MODULES

openssl signs, and so do the senders' own libraries, which are in NODE_MODULES (tests/support/npm); curl sends.
"""

import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from daemon_process import Daemon  # noqa: E402

PROGRAMS = pathlib.Path(sys.argv[1])
NODE_MODULES = pathlib.Path(sys.argv[2])
SECRET = "a-canary-secret-of-more-than-16-bytes"
KEY = base64.b64encode(b"a canary key that nobody may see").decode()
APP = """\
image: registry.example.com/acme/shop:main
web: {port: 80}
hooks:
  github: {secret_file: secret, branch: main, image_tag: "sha-{sha7}"}
  gitea: {secret_file: secret, branch: main}
  gitlab: {secret_file: secret, branch: main}
  bitbucket: {secret_file: secret, branch: main}
  dockerhub: {secret_file: secret}
  registry: {secret_file: secret}
  generic: {secret_file: key, tag: "*"}
"""
ANY = """\
image: registry.example.com/acme/any
web: {port: 80}
hooks:
  github: {secret_file: secret, branch: "**", tag: "**", events: [push, release, workflow, package], image_tag: "{sha7}"}
"""


def commit(letter):
    return letter * 40


def push(branch="main", before="a", after="b", at=1785585600):
    return json.dumps({"ref": f"refs/heads/{branch}", "before": commit(before), "after": commit(after), "deleted": False,
                       "repository": {"full_name": "acme/shop", "pushed_at": at}, "sender": {"login": "octocat"}})


def openssl_hmac(key, message, form="-hex"):
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}", "-binary"]
    mac = subprocess.run(command, input=message.encode(), capture_output=True, check=True).stdout
    return mac.hex() if form == "-hex" else base64.b64encode(mac).decode()


def node(script, *arguments):
    done = subprocess.run(["node", "--input-type=module", "-e", script, *arguments], capture_output=True, check=True, text=True,
                          cwd=NODE_MODULES.parent)
    return done.stdout.strip()


class Hooks(unittest.TestCase):
    def setUp(self):
        self.cleanup = tempfile.TemporaryDirectory(prefix="cutover-hooks-")
        self.daemon = Daemon(PROGRAMS, self.cleanup.name, "limits: {failure_delay: 100ms}")
        self.daemon.write_secret("apps/secret", SECRET + "\n")
        self.daemon.write_secret("apps/key", f"whsec_{KEY}\n")
        (self.daemon.folder / "apps/shop.yaml").write_text(APP)
        (self.daemon.folder / "apps/any.yaml").write_text(ANY)
        self.daemon.start()
        self.curl = self.daemon.call

    def tearDown(self):
        self.daemon.kill()
        kept = self.daemon.kept()
        self.cleanup.cleanup()
        for secret in (SECRET, KEY):
            self.assertNotIn(secret.encode(), kept, "a secret is in the log or the history")

    def github(self, body, delivery="1", event="push", signature=None, app="shop"):
        signature = signature or "sha256=" + openssl_hmac(SECRET.encode(), body)
        return self.curl(f"/v1/hooks/{app}/github", body, f"X-GitHub-Event: {event}", f"X-GitHub-Delivery: {delivery}",
                         f"X-Hub-Signature-256: {signature}")

    def generic(self, body, delivery="msg_1", signature=None, at=None):
        at = at or int(time.time())
        signature = signature or "v1," + openssl_hmac(base64.b64decode(KEY), f"{delivery}.{at}.{body}", "-base64")
        return self.curl("/v1/hooks/shop/generic", body, f"webhook-id: {delivery}", f"webhook-timestamp: {at}",
                         f"webhook-signature: {signature}")

    def count(self):
        return len(self.curl("/v1/apps/shop/deployments")[1]["deployments"])

    def test_a_push_is_deployed_once_and_survives_a_kill(self):
        status, first = self.github(push())
        self.assertEqual((status, first["number"]), (202, 1), first)
        self.assertEqual(first["requested_by"], {"kind": "hook", "name": "github:octocat"})
        self.assertEqual(first["request"]["tag"], "sha-bbbbbbb")
        self.assertEqual(first["request"]["ref"], commit("b"))
        self.assertEqual(first["reason"], "push to main")
        self.daemon.kill()
        self.daemon.start()
        status, again = self.github(push())
        self.assertEqual((status, again["number"]), (200, 1), again)
        self.assertEqual(self.count(), 1)

    def test_what_asks_for_nothing_says_why(self):
        self.assertEqual(self.github(push("feature/x")),
                         (200, {"deployed": False, "reason": "push to feature/x: this app deploys main"}))
        self.assertEqual(self.github("{}", event="ping"), (200, {"deployed": False, "reason": "pong"}))
        self.assertEqual(self.count(), 0)
        self.assertEqual(self.github(push())[0], 202, "the id is not used up")

    def test_what_comes_late_is_not_deployed(self):
        self.assertEqual(self.github(push(before="b", after="c", at=1785585700), "2")[0], 202)
        status, late = self.github(push(before="a", after="b", at=1785585600), "1")
        self.assertEqual((status, late["deployed"]), (200, False))
        self.assertEqual(late["reason"], "push to main: came late, shop/1 is of what happened after it")
        self.assertEqual(self.count(), 1)

    def test_a_wrong_signature_is_a_401_that_tells_nothing(self):
        body = push()
        answers = [self.github(body, signature="sha256=" + openssl_hmac(b"another", body)), self.github(body, signature="sha256="),
                   self.curl("/v1/hooks/nobody/github", body), self.curl("/v1/hooks/shop/forgejo", body),
                   self.curl("/v1/hooks/shop/dockerhub/guess", "{}"), self.curl("/v1/hooks/shop/dockerhub", "{}")]
        for status, problem in answers:
            self.assertEqual((status, problem), (401, answers[0][1]))
        self.assertEqual(self.count(), 0)

    def test_each_sender_is_believed_with_its_own_signature(self):
        body, mac = push(), openssl_hmac(SECRET.encode(), push())
        gitlab = json.dumps({"object_kind": "push", "ref": "refs/heads/main", "after": commit("b"), "user_username": "ann"})
        change = {"old": None, "new": {"type": "branch", "name": "main", "target": {"hash": commit("b")}}}
        bitbucket = json.dumps({"push": {"changes": [change]}, "actor": {"nickname": "ann"}})
        hub = json.dumps({"push_data": {"tag": "main", "pusher": "ann"}, "repository": {"repo_name": "acme/shop"}})
        target = {"repository": "acme/shop", "tag": "main", "digest": "sha256:" + "c" * 64}
        registry = json.dumps({"events": [{"id": "e1", "action": "push", "target": target, "actor": {"name": "ann"}}]})
        hooks = "/v1/hooks/shop"
        for path, payload, *headers in (
                (f"{hooks}/gitea", body, "X-Gitea-Event: push", "X-Gitea-Delivery: 1", f"X-Gitea-Signature: {mac}"),
                (f"{hooks}/gitlab", gitlab, f"X-Gitlab-Token: {SECRET}", "X-Gitlab-Event-UUID: 1"),
                (f"{hooks}/bitbucket", bitbucket, "X-Event-Key: repo:push", "X-Request-UUID: 1",
                 f"X-Hub-Signature: sha256={openssl_hmac(SECRET.encode(), bitbucket)}"),
                (f"{hooks}/dockerhub/{SECRET}", hub), (f"{hooks}/registry", registry, f"Authorization: Bearer {SECRET}")):
            with self.subTest(path=path.replace(SECRET, "...")):
                status, answer = self.curl(path, payload, *headers)
                self.assertEqual(status, 202, answer)
                status, again = self.curl(path, payload, *headers)
                self.assertEqual((status, again["number"]), (200, answer["number"]))
        digest = self.curl("/v1/apps/shop/deployments")[1]["deployments"][0]["request"]["digest"]
        self.assertEqual(digest, "sha256:" + "c" * 64)

    def test_standard_webhooks_deploy_within_five_minutes(self):
        body = json.dumps({"type": "deploy", "data": {"tag": "v2", "actor": "ci", "reason": "by hand"}})
        self.assertEqual(self.generic(body, at=int(time.time()) - 400)[0], 401)
        status, answer = self.generic(body)
        self.assertEqual((status, answer["request"]["tag"], answer["reason"]), (202, "v2", "by hand"))
        self.assertEqual(self.generic(json.dumps({"type": "deploy", "data": {"tag": "-x"}}), "msg_2")[0], 200)
        self.assertEqual(self.count(), 1)

    def test_the_senders_own_libraries_sign_as_we_check(self):
        body = push()
        signature = node("import {sign} from '@octokit/webhooks-methods'; console.log(await sign(...process.argv.slice(1)));", SECRET, body)
        self.assertEqual(self.github(body, signature=signature)[0], 202)
        body, at = json.dumps({"type": "deploy", "data": {"tag": "v2"}}), int(time.time())
        script = ("import {Webhook} from 'standardwebhooks'; const [key, id, at, body] = process.argv.slice(1);"
                  "console.log(new Webhook(key).sign(id, new Date(at * 1000), body));")
        signature = node(script, f"whsec_{KEY}", "msg_1", str(at), body)
        self.assertEqual(self.generic(body, signature=signature, at=at)[0], 202)


    def test_whatever_github_sends_is_understood(self):
        examples = json.loads((NODE_MODULES / "@octokit/webhooks-examples/api.github.com/index.json").read_text())
        reasons, number = {}, 0
        for event in examples:
            for payload in event["examples"]:
                number += 1
                status, answer = self.github(json.dumps(payload), f"example-{number}", event["name"], app="any")
                self.assertIn(status, (200, 202), (event["name"], answer))
                reasons.setdefault(event["name"], set()).add(answer["reason"])
        self.assertGreater(number, 200)
        self.assertEqual(reasons["ping"], {"pong"})
        self.assertEqual(reasons["issues"], {"issues: deploys nothing"})
        self.assertEqual(reasons["push"], {"push to master", "push to tag simple-tag", "push to tag simple-tag: it was deleted"})
        self.assertIn("run of the pipeline for master", reasons["workflow_run"])
        self.assertIn("run of the pipeline for master: it has not ended", reasons["workflow_run"])
        self.assertEqual(len(self.curl("/v1/apps/any/deployments")[1]["deployments"]), 5, "pushes and runs")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
