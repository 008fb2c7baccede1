"""The published JSON Schemas say what the parser says: usage: schema_test.py CONFIG_FOLDER CUTOVER_PROGRAM"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import jsonschema
import yaml

CONFIG = pathlib.Path(sys.argv[1])
PROGRAM = sys.argv[2]

APP = "image: shop\nweb: {port: 80}\n"
CLUSTER = "image: shop\nmode: cluster\n"

# Both must refuse each of these, and for YAML that is right otherwise.
BAD_APPS = [
    "web: {port: 80}",
    "image: shop",
    "image: shop\nweb: {}",
    "image: shop\nweb: {port: 0}",
    "image: shop\nweb: {port: 80, listen: 127.0.0.1:80, hosts: ['a:80']}",
    "image: shop\nweb: {port: 80, listen: 127.0.0.1:80, hold: {requests: 0}}",
    "image: shop\nweb: {port: 80, listen: 127.0.0.1:80, maintenance: {retry_after: 60}}",
    "image: shop\nweb: {port: 80, listen: 127.0.0.1:80, maintenance: {text: closed}}",
    "image: shop\nweb: {port: 80, listen: 127.0.0.1:80, drain: 10}",
    "image: shop\nweb: {port: 80, listen: 127.0.0.1:80, access_log: file}",
    "image: shop\nweb: {port: 80, listen: 127.0.0.1:80, proxy_protocol: 2}",
    "image: shop\nweb: {port: 80, listen: 127.0.0.1:80, limits: {request_head: 1000}}",
    "image: shop\nweb: {port: 80, listen: 127.0.0.1:80, limits: {body: 1m}}",
    "image: shop\nweb: {port: 80, publish: ':80'}",
    "image: shop\nweb: {port: 80, health: {path: up}}",
    "image: shop\nweb: {port: 80, health: {timeout: 5}}",
    "image: shop\nweb: {port: 80, health: {status: 2xx}}",
    "image: shop\nweb: {port: 80, stop: {signal: 15}}",
    "image: shop\nprocesses: {web: {}}",
    "image: shop\nprocesses: {Worker: {}}",
    APP + "order: at-once",
    APP + "watch: {time: 5}",
    APP + "watch: {window: 5s}",
    APP + "watch: {max_error_rate: 0.1}",
    APP + "prestart: maybe",
    APP + "mode: swarm",
    CLUSTER + "web: {port: 80, publish_mode: mesh, publish: '0.0.0.0:80'}",
    CLUSTER + "web: {port: 80, replicas: 1001}",
    CLUSTER + "web: {port: 80, replicas: -1}",
    CLUSTER + "processes: {worker: {replicas: many}}",
    CLUSTER + "processes: {worker: {placement: {constraints: node.role==worker}}}",
    CLUSTER + "web: {port: 80}\nplacement: {constraints: [node.role=worker]}",
    CLUSTER + "web: {port: 80}\nplacement: {constraints: [node.name==a]}",
    CLUSTER + "web: {port: 80}\nplacement: {constraints: [node.labels.==a]}",
    CLUSTER + "web: {port: 80}\nplacement: {constraints: ['node.id== ']}",
    CLUSTER + "web: {port: 80}\nplacement: {constraints: ['node.id==a>b']}",
    CLUSTER + "web: {port: 80}\nplacement: {spread: [zone]}",
    CLUSTER + "web: {port: 80}\nplacement: {max_per_node: -1}",
    CLUSTER + "web: {port: 80}\nupdate: {parallelism: two}",
    CLUSTER + "web: {port: 80}\nupdate: {delay: 10}",
    CLUSTER + "web: {port: 80}\nupdate: {order: at-once}",
    CLUSTER + "web: {port: 80}\nupdate: {max_failure_ratio: 1.1}",
    CLUSTER + "web: {port: 80}\nupdate: {max_failure_ratio: 10%}",
    CLUSTER + "web: {port: 80}\nupdate: {failure_action: pause}",
    CLUSTER + "web: {port: 80}\nsecrets: {KEY: {target: /key}}",
    CLUSTER + "web: {port: 80}\nsecrets: {KEY: ''}",
    CLUSTER + "web: {port: 80}\nsecrets: {-KEY: hook}",
    CLUSTER + "web: {port: 80}\nsecrets: {KEY: {file: hook, target: key}}",
    CLUSTER + "web: {port: 80}\nconfigs: {main: hook}",
    CLUSTER + "web: {port: 80}\nconfigs: {main: {file: hook}}",
    CLUSTER + "web: {port: 80}\nconfigs: {main: {file: hook, target: /etc/}}",
    APP + "hooks: {github: {}}",
    APP + "hooks: {github: {branch: main}}",
    APP + "hooks: {github: {secret_file: hook, branch: []}}",
    APP + "hooks: {github: {secret_file: hook, branch: a b}}",
    APP + "hooks: {github: {secret_file: hook, branch: main, events: [pull_request]}}",
    APP + "hooks: {github: {secret_file: hook, branch: main, events: push}}",
    APP + "hooks: {github: {secret_file: hook, branch: main, image_tag: '{commit}'}}",
    APP + "hooks: {github: {secret_file: hook, branch: main, image_tag: 'a/b'}}",
    APP + "hooks: {github: {secret: hook, branch: main}}",
    APP + "hooks: {sourcehut: {secret_file: hook, branch: main}}",
    APP + "allow: {images: []}",
    APP + "allow: {digest_only: 1}",
    APP + "pull: sometimes",
    APP + "release: {}",
    APP + "release: {command: migrate now}",
    APP + "release: {command: []}",
    APP + "env: {A: null}",
    APP + "env: [A=1]",
    APP + "env: {'a b': 1}",
    APP + "volumes: [./x:/x]",
    APP + "volumes: [xx:y]",
    APP + "volumes: [xx:/y:z]",
    APP + "networks: [host]",
    APP + "networks: [aa, aa]",
    APP + "resources: {memory: 512}",
    APP + "resources: {cpus: 0}",
    APP + "retain: -1",
    APP + "keep_history: 0",
    APP + "keep_history: 100001",
    APP + "watch: 5",
    APP + "deadline: 1 m",
    APP + "colour: red",
]
GOOD_APPS = [
    APP,
    "image: shop\nprocesses: {worker: {}}",
    "image: shop\nweb: {port: 80, publish: 8080}",
    "image: shop\nweb: {port: 80, publish: '[::1]:8080'}",
    "image: shop\nweb: {port: 80, health: {status: 204}}",
    "image: shop\nweb: {port: 80, stop: {signal: QUIT}}",
    APP + "mode: server",
    CLUSTER + "web: {port: 80}",
    CLUSTER + "web: {port: 80, publish: '0.0.0.0:80', publish_mode: host, replicas: 0}",
    CLUSTER + "web: {port: 80, publish: '[::]:80', placement: {}, update: {}}",
    CLUSTER + "processes: {worker: {replicas: 1000, placement: {constraints: [], max_per_node: 2}, update: {parallelism: 0, order: stop-first}}}",
    CLUSTER + "web: {port: 80}\nplacement: {constraints: [node.role==worker, 'engine.labels.os != ubuntu 24.04'], spread: [node.labels.zone]}",
    CLUSTER + "web: {port: 80}\nupdate: {parallelism: 0, delay: 10s, order: start-first, monitor: 30s, max_failure_ratio: 0.1}",
    CLUSTER + "web: {port: 80}\nsecrets: {KEY: hook, OTHER.KEY: {file: hook, target: /key}}",
    CLUSTER + "web: {port: 80}\nconfigs: {main: {file: hook, target: /etc/shop.toml}}",
    APP + "env_file: null",
    APP + "resources: {memory: null, cpus: 2}",
    APP + "watch: 1m30s",
    APP + "keep_history: 100000",
    APP + "env: {A: 1, B: true, C: 1.5, D: x}",
    APP + "release: {command: [sleep, 5]}",
    APP + "hooks: {}",
    APP + "hooks: {github: {secret_file: hook, branch: main}}",
    APP + "hooks: {github: {secret_file: hook, branch: [main, release/*], events: [push, workflow], workflow: image}}",
    APP + "hooks: {gitea: {secret_file: hook, tag: v*, events: [push, release], image_tag: '{tag}-{sha7}'}}",
    APP + "hooks: {registry: {secret_file: hook}, dockerhub: {secret_file: hook, tag: main}}",
    APP + "allow: {images: 'shop:v*', digest_only: true}",
    "image: shop\nweb: {port: 80, listen: 127.0.0.1:80, hosts: [a.example.com, '*.b.example.com'], hold: {timeout: 10s, requests: 5}}",
    "image: shop\nweb: {port: 80, listen: 127.0.0.1:80, maintenance: {page: null, retry_after: 5m}}",
    "image: shop\nweb: {port: 80, listen: 127.0.0.1:80, drain: 0s, proxy_protocol: true, access_log: true}",
    "image: shop\nweb: {port: 80, listen: 127.0.0.1:80, limits: {request_head: 8k, request_body: null, answer_timeout: 5m, websocket_timeout: 1d}}",
]
BAD_DAEMONS = [
    "api: {listen: 127.0.0.1:7780, tls: {certificate: c}}",
    "api: {listen: 127.0.0.1:7780, hosts: ['https://a.example.com']}",
    "api: {listen: 127.0.0.1:7780, trusted_proxies: [nginx]}",
    "limits: {header: 16}",
    "limits: {connections: 0}",
    "engine: tcp://127.0.0.1:2375",
    "state_dir: relative",
    "log: {level: loud}",
    "registries: {ghcr.io: {username: acme}}",
    "defaults: {order: at-once}",
    "defaults: {colour: red}",
    "listen: 1",
]
GOOD_DAEMONS = [
    "api: {listen: null}",
    "api: {listen: 127.0.0.1:7780, hosts: [a.example.com], trusted_proxies: [127.0.0.1, 10.0.0.0/8]}",
    "hooks: {listen: 7781}\nlimits: {hook_requests: 60, failure_delay: 0s, hook_body: 4m, all_bodies: 16m}",
    "defaults: {retain: 3, web: {health: {path: /up}}}",
    "# nothing",
]


def validator(name):
    schema = json.loads((CONFIG / "schema" / name).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


class Schemas(unittest.TestCase):
    app = validator("app.schema.json")
    daemon = validator("daemon.schema.json")

    def parser_accepts(self, name, text):
        with tempfile.TemporaryDirectory(prefix="cutover-schema-") as folder:
            file = pathlib.Path(folder) / name
            file.write_text(text)
            secret = pathlib.Path(folder) / "hook"
            secret.touch(mode=0o600)
            secret.write_text("a-secret-of-more-than-16-bytes\n")
            return subprocess.run([PROGRAM, "check", file], capture_output=True, check=False).returncode == 0

    def expect(self, schema, name, texts, right):
        for text in texts:
            with self.subTest(text=text):
                self.assertEqual(schema.is_valid(yaml.safe_load(text)), right, "the schema")
                self.assertEqual(self.parser_accepts(name, text), right, "the parser")

    def test_examples_are_valid(self):
        examples = sorted((CONFIG / "examples").rglob("*.yaml"))
        daemons = [CONFIG / "cutover.yaml", *(file for file in examples if file.name == "cutover.yaml")]
        apps = [file for file in examples if file not in daemons]
        self.assertGreaterEqual(len(apps), 9)
        self.assertEqual(len(daemons), 2)
        self.expect(self.app, "shop.yaml", [file.read_text() for file in apps], True)
        self.expect(self.daemon, "cutover.yaml", [file.read_text() for file in daemons], True)

    def test_examples_lead_an_editor_to_their_schema(self):
        for file in CONFIG.rglob("*.yaml"):
            with self.subTest(file=file):
                schema = file.read_text().partition("\n")[0].removeprefix("# yaml-language-server: $schema=")
                kind = "daemon" if file.name == "cutover.yaml" else "app"
                self.assertEqual((file.parent / schema).resolve(), (CONFIG / f"schema/{kind}.schema.json").resolve())

    def test_what_the_parser_refuses_is_invalid(self):
        self.expect(self.app, "shop.yaml", BAD_APPS, False)
        self.expect(self.daemon, "cutover.yaml", BAD_DAEMONS, False)

    def test_what_the_parser_takes_is_valid(self):
        self.expect(self.app, "shop.yaml", GOOD_APPS, True)
        self.expect(self.daemon, "cutover.yaml", GOOD_DAEMONS, True)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
