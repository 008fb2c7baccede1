#!/usr/bin/env python3
"""The listeners on the network, of a real daemon: usage: doors_test.py PROGRAMS SECURITY_DOCUMENT

The clients are curl, openssl, ApacheBench, and nginx and Caddy with what the document says to configure in them.
"""

import hashlib
import hmac
import json
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from daemon_process import Daemon, await_that, curl  # noqa: E402
from demo import free_port  # noqa: E402

PROGRAMS = pathlib.Path(sys.argv[1])
DOCUMENT = pathlib.Path(sys.argv[2])
SECRET = "a-canary-secret-of-more-than-16-bytes"
NAME = "deploy.example.com"
APP = "image: registry.example.com/acme/{}:main\nweb: {{port: 80}}\n"
HOOKS = "hooks: {github: {secret_file: secret, branch: main}}\n"


def make_certificate(folder, common_name):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem", "-subj", f"/CN={common_name}",
                    "-addext", f"subjectAltName=DNS:{NAME},IP:127.0.0.1"], check=True, capture_output=True)


def push(letter):
    return json.dumps({"ref": "refs/heads/main", "before": "a" * 40, "after": letter * 40, "deleted": False,
                       "repository": {"full_name": "acme/shop"}, "sender": {"login": "octocat"}})


def signed(body, delivery):
    mac = hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
    return ("X-GitHub-Event: push", f"X-GitHub-Delivery: {delivery}", f"X-Hub-Signature-256: sha256={mac}")


class Doors(unittest.TestCase):
    def begin(self, api="", hooks="", limits="", tls=False):
        """A daemon with both listeners; each argument is more of its section."""
        self.cleanup = tempfile.TemporaryDirectory(prefix="cutover-doors-")
        self.addCleanup(self.cleanup.cleanup)
        self.folder = pathlib.Path(self.cleanup.name)
        self.api_port, self.hooks_port = free_port(), free_port()
        make_certificate(self.folder, "first")
        encrypted = "tls: {certificate: cert.pem, key: key.pem}, " if tls else ""
        self.daemon = Daemon(PROGRAMS, self.folder, f"""\
  listen: 127.0.0.1:{self.api_port}
{'  tls: {certificate: cert.pem, key: key.pem}' if tls else ''}
  hosts: [{NAME}]
{api}
hooks: {{listen: 127.0.0.1:{self.hooks_port}, {encrypted}{hooks}}}
limits: {{failure_delay: 50ms, {limits}}}""")
        self.daemon.write_secret("apps/secret", SECRET + "\n")
        for app in ("shop", "blog"):
            (self.folder / f"apps/{app}.yaml").write_text(APP.format(app) + (HOOKS if app == "shop" else ""))
        self.daemon.start()
        self.addCleanup(self.daemon.kill)
        self.secrets = [SECRET]
        self.addCleanup(lambda: self.assert_unseen(self.daemon.kept()))

    def assert_unseen(self, text):
        for secret in self.secrets:
            self.assertNotIn(secret.encode(), text, "a secret is in the log or the history")

    def token(self, name, *scopes):
        words = [word for scope in scopes for word in ("--scope", scope)]
        text = self.daemon.command("token", "create", name, *words)
        self.secrets.append(text)
        return f"Authorization: Bearer {text}"

    def api(self, path, body=None, *headers):
        return curl(f"http://127.0.0.1:{self.api_port}{path}", body, headers)

    def hook(self, letter, delivery, url=None, *options):
        body = push(letter)
        url = url or f"http://127.0.0.1:{self.hooks_port}"
        return curl(f"{url}/v1/hooks/shop/github", body, signed(body, delivery), *options)

    def https(self, path, *options):
        return curl(f"https://127.0.0.1:{self.api_port}{path}", None, (), "--cacert", str(self.folder / "cert.pem"), *options)

    def served_certificate(self):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", self.api_port), 10) as raw, context.wrap_socket(raw) as wrapped:
            return ssl.DER_cert_to_PEM_cert(wrapped.getpeercert(True))

    def test_a_token_may_do_what_its_scopes_say_and_no_more(self):
        self.begin()
        ci, reader, admin = self.token("ci", "deploy:shop"), self.token("reader", "read"), self.token("boss", "admin")
        status, problem = self.api("/v1/apps")
        self.assertEqual((status, problem["type"]), (401, "urn:cutover:problem:unauthenticated"))
        self.assertEqual(self.api("/v1/apps/nobody")[0], 401, "nor does anybody learn which apps there are")
        status, record = self.api("/v1/apps/shop/deployments", '{"tag": "v2"}', ci)
        self.assertEqual((status, record["requested_by"]), (202, {"kind": "token", "name": "ci"}))
        self.assertEqual(self.api("/v1/apps/blog/deployments", "{}", ci)[0], 403)
        self.assertEqual(self.api("/v1/apps/blog/deployments", None, ci)[0], 403)
        self.assertEqual(self.api("/v1/apps/shop/deployments", "{}", reader)[0], 403)
        self.assertEqual(self.api("/v1/apps/blog/deployments", None, reader)[0], 200)
        self.assertEqual(self.api("/v1/reload", "", ci)[0], 403)
        self.assertEqual(self.api("/v1/reload", "", admin), (200, {"apps": 2, "warnings": []}))
        self.daemon.command("token", "revoke", "ci")
        self.assertEqual(self.api("/v1/apps/shop/deployments", "{}", ci)[0], 401)
        self.assertEqual(self.api("/v1/apps/shop/deployments", "{}", ci[:-1])[0], 401)

    def test_the_hooks_door_has_hooks_and_nothing_else(self):
        self.begin()
        admin = self.token("boss", "admin")
        for path in ("/v1/apps", "/v1/tokens", "/v1/reload", "/readyz", "/openapi.json"):
            self.assertEqual(curl(f"http://127.0.0.1:{self.hooks_port}{path}", None, (admin,))[0], 404, path)
        self.assertEqual(self.hook("b", "1")[0], 202)
        self.assertEqual(self.hook("b", "2", f"http://127.0.0.1:{self.api_port}")[0], 404, "they have a listener of their own")

    def test_a_name_that_is_not_ours_and_a_foreign_page_are_refused(self):
        self.begin()
        self.assertEqual(self.api("/healthz", None, "Host: evil.example")[0], 421)
        self.assertEqual(self.api("/healthz", None, f"Host: {NAME}")[0], 200)
        self.assertEqual(self.api("/healthz", None, "Origin: https://evil.example")[0], 403)
        self.assertEqual(self.daemon.call("/v1/reload", "", "Origin: https://evil.example")[0], 403, "on the socket, too")

    def test_a_certificate_is_read_anew_when_it_changes(self):
        self.begin(tls=True)
        self.assertEqual(self.https("/healthz")[0], 200)
        self.assertEqual(self.https("/healthz", "--tls-max", "1.1")[0], 0, "TLS 1.1 is no more")
        self.assertEqual(self.hook("b", "1", f"https://127.0.0.1:{self.hooks_port}", "--cacert", str(self.folder / "cert.pem"))[0], 202)
        first = self.served_certificate()
        make_certificate(self.folder, "second")
        self.assertTrue(await_that(lambda: self.served_certificate() != first))
        second = self.served_certificate()
        (self.folder / "cert.pem").write_text("not a certificate")
        self.assertTrue(await_that(lambda: "event=certificate_kept" in self.daemon.log()))
        self.assertEqual(self.served_certificate(), second, "what was in force stays so")

    def test_a_key_that_others_may_read_is_refused(self):
        self.begin(tls=True)
        self.daemon.kill()
        (self.folder / "key.pem").chmod(0o644)
        with self.assertRaisesRegex(AssertionError, "cutover.yaml:6:37: api.tls.key: .*key.pem: everybody has access to it"):
            self.daemon.start()

    def test_who_waits_for_longest_makes_room_for_who_comes(self):
        self.begin(limits="connections: 20, connections_per_address: 4")
        strangers = [self.stranger(number % 15) for number in range(60)]
        self.assertEqual(self.hook("b", "1")[0], 202)
        self.assertEqual(self.api("/healthz")[0], 200)
        open_ones = sum(1 for stranger in strangers if self.is_open(stranger))
        self.assertLessEqual(open_ones, 20)
        self.assertGreater(open_ones, 0)

    def stranger(self, number):
        """A connection from an address of the loopback that `number` chooses, in the middle of a request."""
        connection = socket.create_connection(("127.0.0.1", self.hooks_port), 10, (f"127.0.1.{number + 1}", 0))
        self.addCleanup(connection.close)
        connection.send(b"POST")
        return connection

    def is_open(self, connection):
        connection.settimeout(0.2)
        try:
            return connection.recv(1) != b""
        except TimeoutError:
            return True
        except ConnectionError:
            return False

    def test_two_hundred_slow_connections_keep_no_delivery_out(self):
        self.begin()
        slow = [self.stranger(number % 50) for number in range(200)]
        for turn, byte in enumerate(b" /v1/hooks"):
            for connection in slow:
                connection.send(bytes([byte]))
            self.assertEqual(self.hook("123456789b"[turn], f"slow-{turn}")[0], 202)
            time.sleep(0.3)  # the pace of those clients
        self.assertEqual(sum(1 for connection in slow if self.is_open(connection)), 200)

    def test_a_flood_of_requests_is_answered_request_by_request(self):
        self.begin(limits="hook_requests: 100000")
        body = push("b")
        (self.folder / "body").write_text(body)
        self.assertEqual(self.hook("b", "flood")[0], 202)
        headers = [word for header in signed(body, "flood") for word in ("-H", header)]
        done = subprocess.run(["ab", "-q", "-n", "2000", "-c", "20", "-k", "-p", str(self.folder / "body"), "-T", "application/json", *headers,
                               f"http://127.0.0.1:{self.hooks_port}/v1/hooks/shop/github"], capture_output=True, text=True, check=True)
        self.assertIn("Complete requests:      2000", done.stdout)
        self.assertNotIn("Non-2xx responses", done.stdout)
        self.assertEqual(len(self.daemon.call("/v1/apps/shop/deployments")[1]["deployments"]), 1, "one delivery, one deployment")

    def test_more_hooks_than_a_minute_allows_are_told_when_to_come_again(self):
        self.begin(limits="hook_requests: 3")
        self.assertEqual([self.hook("b", "1")[0] for _ in range(4)], [202, 200, 200, 429])

    def documented(self, language, title):
        """The block of the document that follows `title`, with this test's ports and files."""
        text = DOCUMENT.read_text()
        block = re.search(rf"{title}.*?```{language}\n(.*?)```", text, re.DOTALL).group(1)
        return block.replace("127.0.0.1:7781", f"127.0.0.1:{self.hooks_port}")

    def through_proxy(self, command, ready):
        with (self.folder / "proxy.log").open("w") as log, subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log) as proxy:
            try:
                url, resolve = f"https://{NAME}:{ready}", ("--insecure", "--resolve", f"{NAME}:{ready}:127.0.0.1")
                said = lambda: (self.folder / "proxy.log").read_text()  # noqa: E731
                self.assertTrue(await_that(lambda: self.hook("b", "1", url, *resolve)[0] in (200, 202)), said())
                self.assertEqual(curl(f"{url}/v1/apps", None, (), *resolve)[0], 404, "nothing but hooks is passed on")
                client = ("X-Forwarded-For: 198.51.100.7",)
                statuses = [curl(f"{url}/v1/hooks/shop/github", push("b"), signed(push("b"), "1") + client, *resolve)[0] for _ in range(6)]
                self.assertIn(429, statuses, "what a client claims of itself does not count")
            finally:
                proxy.terminate()

    def begin_behind_proxy(self):
        self.begin(hooks=f"hosts: [{NAME}], trusted_proxies: [127.0.0.1]", limits="hook_requests: 5")

    def test_nginx_in_front_as_documented(self):
        self.begin_behind_proxy()
        port = free_port()
        server = self.documented("nginx", "nginx:").replace("listen 443", f"listen 127.0.0.1:{port}")
        server = re.sub(r"/etc/letsencrypt/live/[^/]*/fullchain.pem", str(self.folder / "cert.pem"), server)
        server = re.sub(r"/etc/letsencrypt/live/[^/]*/privkey.pem", str(self.folder / "key.pem"), server)
        (self.folder / "nginx.conf").write_text(
            f"daemon off; pid {self.folder}/nginx.pid; error_log stderr; user root; events {{}}\nhttp {{ access_log off;\n{server}}}\n")
        self.through_proxy(["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")], port)

    def test_caddy_in_front_as_documented(self):
        self.begin_behind_proxy()
        port = free_port()
        site = self.documented("", "Caddy, which gets its certificate by itself:")
        site = site.replace(NAME + " {", f"{NAME}:{port} {{\n\ttls {self.folder}/cert.pem {self.folder}/key.pem")
        (self.folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system {self.folder}\n}}\n{site}")
        self.through_proxy(["caddy", "run", "--config", str(self.folder / "Caddyfile"), "--adapter", "caddyfile"], port)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
