"""The description of the API, as something that answers can be held against."""

import json
import re
import urllib.parse

import jsonschema

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
META_SCHEMA = "/usr/share/openapi-specification/schemas/v3.0/schema.json"


class Mismatch(Exception):
    """The product and its description disagree; the message says where."""


def to_json_schema(node):
    """OpenAPI 3.0 has a dialect of its own: `nullable` is what JSON Schema says with the type null."""
    if isinstance(node, list):
        return [to_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {key: to_json_schema(value) for key, value in node.items() if key != "nullable"}
    return {"anyOf": [schema, {"type": "null"}]} if node.get("nullable") is True else schema


class Document:
    def __init__(self, document):
        self.document = document
        root = to_json_schema(document)
        resolver = jsonschema.RefResolver("", root)
        self._validator = jsonschema.Draft4Validator({}, resolver=resolver)
        self.operations = {}  # by call, such as ("GET", "/v1/apps/{app}")
        for path, item in document["paths"].items():
            for method in METHODS:
                if method in item:
                    operation = dict(item[method])
                    own, shared = operation.get("parameters", []), item.get("parameters", [])
                    operation["parameters"] = [self.resolved(parameter) for parameter in own + shared]
                    self.operations[method.upper(), path] = operation

    def resolved(self, node):
        while "$ref" in node:
            reference, node = node["$ref"], self.document
            for part in reference.removeprefix("#/").split("/"):
                node = node[part.replace("~1", "/").replace("~0", "~")]
        return node

    def call(self, method, target):
        """The call that a request is one of, and what its path says of it."""
        path = urllib.parse.urlsplit(target).path
        for (wanted, template), _ in sorted(self.operations.items(), key=lambda item: item[0][1].count("{")):
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
            match = re.fullmatch(pattern, path)
            if wanted == method and match:
                return (wanted, template), match.groupdict()
        raise Mismatch(f"{method} {path} is not described")

    def answers(self, call):
        """What the call is said to answer with: {(status, content type): (response, media type)}."""
        described = {}
        for status, response in self.operations[call]["responses"].items():
            response = self.resolved(response)
            for content_type, media_type in response.get("content", {None: None}).items():
                described[int(status), content_type] = (response, media_type)
        return described

    def parameters(self, call, kind):
        return {parameter["name"]: parameter for parameter in self.operations[call]["parameters"] if parameter["in"] == kind}

    def hold(self, instance, schema, what):
        """Raises Mismatch unless the instance is as the schema says."""
        errors = self._validator.evolve(schema=to_json_schema(schema)).iter_errors(instance)
        error = jsonschema.exceptions.best_match(errors)
        if error:
            where = "/".join(map(str, error.absolute_path))
            raise Mismatch(f"{what}: at /{where}: {error.message}\n{json.dumps(instance, indent=1)[:4000]}")

    def hold_text(self, values, schema, what):
        """As `hold`, for what a path, a query or a header says: texts, which may stand for numbers."""
        schema = self.resolved(schema)
        if schema.get("type") == "array":
            for value in values:
                self.hold_text([value], schema["items"], what)
            return
        (text,) = values
        readings = [text, int(text)] if text.isdecimal() else [text]
        if not any(self._validator.evolve(schema=to_json_schema(schema)).is_valid(reading) for reading in readings):
            raise Mismatch(f"{what}: {text!r} is not as described")

    def check_itself(self):
        """The official schema of OpenAPI, that each reference leads somewhere, and that the examples are true."""
        with open(META_SCHEMA) as file:
            meta_schema = json.load(file)
        validator = jsonschema.validators.validator_for(meta_schema)(meta_schema)
        error = jsonschema.exceptions.best_match(validator.iter_errors(self.document))
        if error:
            raise Mismatch(f"no OpenAPI document: at {'/'.join(map(str, error.absolute_path))}: {error.message}")
        for name, schema in self.document["components"]["schemas"].items():
            if schema.get("type") == "object" and schema.get("additionalProperties", True) is True:
                raise Mismatch(f"the schema {name} is open: a key that is not described would be none of its business")
        return self._check_examples(self.document, "")

    def _check_examples(self, node, where):
        """How many there were."""
        count = 0
        if isinstance(node, dict):
            if "$ref" in node:
                self.resolved(node)
            schema = node.get("schema", node)
            if "example" in node and not where.endswith("/properties"):
                self._check_example(node["example"], schema, where)
                count += 1
            for name, example in node.get("examples", {}).items() if "schema" in node else ():
                self._check_example(self.resolved(example)["value"], schema, f"{where}/examples/{name}")
                count += 1
            children = node.items()
        else:
            children = enumerate(node) if isinstance(node, list) else ()
        return count + sum(self._check_examples(child, f"{where}/{key}") for key, child in children if key != "example")

    def _check_example(self, example, schema, where):
        self.hold(example, schema, f"the example at {where}")
