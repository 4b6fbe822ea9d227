# SPDX-License-Identifier: Apache-2.0
"""_fuzz.py - requests made from the OpenAPI document of a server, sound ones and broken ones, and what is wrong with a reply.

The same seed makes the same requests.
"""
import http.client
import json
import random
import re
import sre_constants as sre
import sre_parse
import urllib.parse
import warnings
from collections.abc import Callable

warnings.simplefilter("ignore")
import jsonschema  # noqa: E402

DEPTH_MAX = 6
FORM_TYPE = "application/x-www-form-urlencoded"
VALUES_MAX = 10  # of many that are looked at
# What is on file, by the name of a member or of a parameter: so that more than "there is no such" is answered.
KNOWN = {"license": ["D000001"], "number": ["D000001", "D000002"], "name": ["NVIDIA H20", "h100", "Example Cloud Co., Ltd."],
         "to": ["CN", "GB"], "currency": ["USD"], "id": ["A", "WEB-1/10", "F-1", "1", "2"], "order": ["A", "WEB-1/10"],
         "on": ["2025-09-01", "2026-01-15"], "limit": ["1", "50"], "kind": ["export"], "quantity": [1, 7], "n": ["1", "2"]}
TEXTS = ["", "x", "A", "\u00e4\u6f22\U0001f600", "a\x00b", "../..", "'; --", "<b>&", "x" * 300, "%", "2025-02-30", "-1", "\u202e\ufeff"]
WRONG = [None, True, -1, 0, 1.5, 10**30, 1e308, "", "x", "y" * 5000, [], {}, [[]], {"": None}, [None]]
TYPES = ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "",
         "application/json; charset=utf-16", "application/x-ndjson", "text/csv", "application/merge-patch+json", "\u00ff"]


def text_of(chance: random.Random, pattern: str, length: int = 0) -> str:
    """A text that the pattern matches, of those that are anchored."""
    def make(parts) -> str:
        said = ""
        for kind, value in parts:
            if kind is sre.LITERAL:
                said += chr(value)
            elif kind is sre.ANY:
                said += "x"
            elif kind is sre.IN:
                said += pick(value)
            elif kind is sre.BRANCH:
                said += make(chance.choice(value[1]))
            elif kind is sre.SUBPATTERN:
                said += make(value[3])
            elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
                least, most, what = value
                said += "".join(make(what) for _ in range(chance.randint(max(least, length), max(length, min(most, least + 3)))))
        return said

    def pick(among) -> str:
        kind, value = chance.choice([one for one in among if one[0] is not sre.NEGATE])
        if among[0][0] is sre.NEGATE:
            return chance.choice("abc XYZ019.-")
        return chr(value) if kind is sre.LITERAL else chr(chance.randint(*value)) if kind is sre.RANGE else "1"

    return make(sre_parse.parse(pattern))


class Document:
    """The document, and values of what it describes."""

    def __init__(self, document: dict) -> None:
        self.schemas = document["components"]["schemas"]
        self.routes = [{"method": method.upper(), "path": path, **route} for path, item in document["paths"].items()
                       for method, route in item.items()]
        self.store = {schema["$id"]: schema for schema in self.schemas.values() if "$id" in schema}
        self.validators: dict[str, jsonschema.Draft202012Validator] = {}

    def find(self, ref: str, base: dict) -> tuple[dict, dict]:
        """What a reference of a schema leads to, and the schema that it is in."""
        if ref.startswith("#/components/schemas/"):
            base = self.schemas[ref.rsplit("/", 1)[1]]
            return base, base
        file, _, at = ref.partition("#")
        if file:
            base = self.store[urllib.parse.urljoin(base["$id"], file)]
        found = base
        for key in at.split("/")[1:]:
            found = found[key]
        return found, base

    def wrong_with(self, schema: dict, value: object) -> str:
        """What is not as the schema of a body has it; nothing is."""
        if "oneOf" in schema and "$id" not in schema:
            schema = schema["oneOf"][1 if isinstance(value, list) else 0]
        if schema.get("type") == "array" and "$id" not in schema:
            return next(filter(None, (self.wrong_with(schema["items"], one) for one in value[:VALUES_MAX])), "") \
                if isinstance(value, list) else "it is no array"
        name = schema["$ref"].rsplit("/", 1)[1]
        if name not in self.validators:
            found = self.schemas[name]
            resolver = jsonschema.RefResolver(found["$id"], found, store=self.store)
            self.validators[name] = jsonschema.Draft202012Validator(found, resolver=resolver)
        fault = next(self.validators[name].iter_errors(value), None)
        return "" if fault is None else f"{name}: {'/'.join(map(str, fault.absolute_path))}: {fault.message[:200]}"

    def value(self, chance: random.Random, schema: dict | bool, base: dict, name: str = "", depth: int = 0) -> object:
        if schema is True or not schema:
            return chance.choice(["x", 1, True])
        if "$ref" in schema:
            found, base = self.find(schema["$ref"], base)
            return self.value(chance, found, base, name, depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return chance.choice(schema["enum"])
        for several in ("oneOf", "anyOf"):
            if several in schema:
                one = chance.choice(schema[several])
                if "$ref" not in one or "properties" not in schema:
                    rest = {key: held for key, held in schema.items() if key != several}
                    required = {"required": [*rest.get("required", []), *one.get("required", [])]}
                    return self.value(chance, one if "$ref" in one else {**rest, **one, **required}, base, name, depth)
        kinds = schema.get("type", "object" if "properties" in schema else "string")
        return self.of_kind(chance, chance.choice(kinds) if isinstance(kinds, list) else kinds, schema, base, name, depth)

    def of_kind(self, chance: random.Random, kind: str, schema: dict, base: dict, name: str, depth: int) -> object:
        if kind == "object":
            return self.members(chance, schema, base, depth)
        if kind == "array":
            least = schema.get("minItems", 0)
            count = least if depth > DEPTH_MAX else chance.randint(least, min(schema.get("maxItems", 3), least + 3))
            return [self.value(chance, schema.get("items", True), base, name, depth + 1) for _ in range(count)]
        if kind in ("integer", "number"):
            return chance.randint(int(schema.get("minimum", 0)), int(min(schema.get("maximum", 1000), 10**6)))
        if kind in ("boolean", "null"):
            return None if kind == "null" else chance.random() < 0.5
        known = [one for one in KNOWN.get(name, []) if isinstance(one, str)]
        if known and chance.random() < 0.7:
            return chance.choice(known)
        if schema.get("format") in ("date", "date-time"):
            return "2025-09-01" if schema["format"] == "date" else "2025-09-01T12:00:00.000000Z"
        return text_of(chance, schema["pattern"]) if "pattern" in schema else f"t{chance.randint(0, 99)}"

    def members(self, chance: random.Random, schema: dict, base: dict, depth: int) -> dict:
        often = 0.3 if depth < 3 else 0.1 if depth < DEPTH_MAX else 0
        of = schema.get("properties", {})
        names = [name for name in of if name in schema.get("required", []) or chance.random() < often]
        return {name: self.value(chance, of[name], base, name, depth + 1) for name in names}

    def body(self, chance: random.Random, schema: dict) -> object:
        """One that the schema takes; None where none was found in some tries."""
        for _ in range(8):
            value = self.value(chance, schema, {})
            if not self.wrong_with(schema, value):
                return value
        return None


class Request:
    """How it is asked: of one of those that are known, or of the one that is named, and then with nothing behind the '?'."""

    def __init__(self, route: dict, chance: random.Random, known: dict[str, list], names: dict[str, str] | None = None) -> None:
        self.route, self.method, self.path = route, route["method"], route["path"]
        self.headers: dict[str, str] = {}
        self.body: bytes | None = None
        for name in re.findall(r"\{(\w+)\}", self.path):
            values = known.get(self.path.split("/")[2], []) + KNOWN.get(name, [])
            value = names[name] if names is not None else chance.choice(values if values and chance.random() < 0.8 else TEXTS[1:])
            self.path = self.path.replace(f"{{{name}}}", urllib.parse.quote(value, safe=""))
        self.ask(chance, 0.3 if names is None else 0)

    def ask(self, chance: random.Random, often: float) -> None:
        asked = []
        for parameter in self.route["parameters"]:
            name, of = parameter["name"], parameter["schema"]
            if parameter["in"] == "query" and chance.random() < often:
                value = chance.choice(of.get("enum") or KNOWN.get(name, []) + TEXTS)
                asked.append((name.replace("*", "x"), str(value)))
            elif name == "Idempotency-Key":
                self.headers[name] = f"{chance.getrandbits(64):x}"
            elif name == "If-Match" and chance.random() < 0.9:
                self.headers[name] = "*"
        if asked:
            self.path += "?" + urllib.parse.urlencode(asked, errors="surrogatepass")

    def content(self) -> dict:
        return self.route.get("requestBody", {}).get("content", {})

    def schema(self) -> dict | None:
        return self.content().get(FORM_TYPE if FORM_TYPE in self.content() else "application/json", {}).get("schema")

    def send(self, connection: http.client.HTTPConnection, secret: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """As somebody; of a stream that has no end only the head is read."""
        headers = {name: value.encode() if not value.isascii() else value for name, value in {**self.headers, **secret}.items()}
        connection.request(self.method, self.path, self.body, headers)
        reply = connection.getresponse()
        got = {name.lower(): value for name, value in reply.getheaders()}
        return reply.status, got, b"" if self.is_stream() and reply.status == 200 else reply.read()

    def is_stream(self) -> bool:
        return "text/event-stream" in self.route["responses"].get("200", {}).get("content", {})

    def say(self, value: object) -> None:
        if FORM_TYPE in self.content():
            self.headers.setdefault("Content-Type", FORM_TYPE)
            fields = value.items() if isinstance(value, dict) else [("x", value)]
            self.body = urllib.parse.urlencode([(name, str(text)) for name, text in fields], errors="surrogatepass").encode()
            return
        self.headers.setdefault("Content-Type", "application/json")
        self.body = json.dumps(value).encode()

    def said(self) -> object:
        if FORM_TYPE in self.content():
            return dict(urllib.parse.parse_qsl((self.body or b"").decode(), keep_blank_values=True))
        return json.loads(self.body or b"{}")


# ---- how a request is broken ----

def places(value: object) -> list[tuple]:
    """Each place in a value: what it is in, and its key."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, held in items for place in [(value, key), *places(held)]]


def change(request: Request, chance: random.Random, with_place: Callable[[object, object], None]) -> None:
    value = request.said()
    found = places(value)
    if found:
        with_place(*chance.choice(found))
    request.say(value)


def cut(request: Request, chance: random.Random) -> None:
    request.body = (request.body or b"{}")[:chance.randrange(len(request.body or b"{}"))]


def scatter(request: Request, chance: random.Random) -> None:
    body = bytearray(request.body or b"{}")
    for _ in range(chance.randint(1, 4)):
        body[chance.randrange(len(body))] = chance.randrange(256)
    request.body = bytes(body)


def say(body: Callable[[random.Random], bytes]) -> Callable[[Request, random.Random], None]:
    def done(request: Request, chance: random.Random) -> None:
        request.body = body(chance)
    return done


def head(name: str, values: list[str | None]) -> Callable[[Request, random.Random], None]:
    def done(request: Request, chance: random.Random) -> None:
        value = chance.choice(values)
        if value is None:
            request.headers.pop(name, None)
        else:
            request.headers[name] = value
    return done


def ask_more(request: Request, chance: random.Random) -> None:
    more = chance.choice(["nothing=1", "%ff=%fe", "a=%zz", "limit=-1", "limit=99999999999999999999", "after=%00", "&&=&", "x" * 3000])
    request.path += ("&" if "?" in request.path else "?") + more


BROKEN: dict[str, Callable[[Request, random.Random], None]] = {
    "a member is missing": lambda request, chance: change(request, chance, lambda held, key: held.__delitem__(key)),
    "a member is of another type": lambda request, chance: change(request, chance, lambda held, key: held.__setitem__(
        key, chance.choice(WRONG))),
    "a member is another text": lambda request, chance: change(request, chance, lambda held, key: held.__setitem__(
        key, chance.choice(TEXTS))),
    "a member is too much": lambda request, chance: change(request, chance, lambda held, key: held.__setitem__(
        f"x{key}", 1) if isinstance(held, dict) else held.append(1)),
    "it is another value": lambda request, chance: request.say(chance.choice(WRONG)),
    "it is cut off": cut,
    "it has other bytes": scatter,
    "it is no UTF-8": say(lambda chance: b'{"id": "\xff\xfe\xc0\x80"}'),
    "it has half a pair": say(lambda chance: b'{"id": "\\ud800", "name": "\\udfff"}'),
    "it is deep": say(lambda chance: b'{"a":' * 3000 if chance.random() < 0.5 else b"[" * 50_000 + b"]" * 50_000),
    "it is long": say(lambda chance: b'{"id": "' + b"x" * chance.choice([70_000, 900_000]) + b'"}'),
    "it has a member twice": say(lambda chance: b'{"id": "A", "id": "B", "reason": "x", "reason": "y"}'),
    "it is many": say(lambda chance: b"[" + b"{}," * chance.choice([20, 100, 1_200]) + b"{}]"),
    "it is nothing": say(lambda chance: b""),
    "it is of another type": head("Content-Type", [*TYPES, None]),
    "it has another tag": head("If-Match", ['"x"', "x", "", '"' + "a" * 500 + '"', "W/\"1\"", "*, *", None]),
    "it has another key": head("Idempotency-Key", ["", "x" * 300, "\u00e4", " ", "1", None]),
    "it asks for more": ask_more,
}


def request_of(document: Document, chance: random.Random, route: dict, known: dict[str, list]) -> tuple[Request, str]:
    """A request, and how it is broken; a sound one in two of five."""
    request = Request(route, chance, known)
    schema = request.schema()
    if schema is not None:
        value = document.body(chance, schema)
        request.say({} if value is None else value)
    if chance.random() < 0.3 and any(parameter["name"] == "Prefer" for parameter in route["parameters"]):
        request.headers["Prefer"] = chance.choice(("return=minimal", "return=\"minimal\"", "wait=5, return=minimal", "return"))
    if chance.random() < 0.4:
        return request, ""
    how = chance.choice(list(BROKEN))
    BROKEN[how](request, chance)
    return request, how


# ---- what is wrong with a reply ----

def refused(document: Document, request: Request) -> list[str]:
    """Of the body, or of each element of an array, what the schema has against it; nothing, where that is not known."""
    schema = request.schema()
    if schema is None or FORM_TYPE in request.content() or request.headers.get("Content-Type") != "application/json" or \
            not request.body:
        return []
    try:
        value = json.loads(request.body.decode())
    except (ValueError, RecursionError):
        return []
    if isinstance(value, list) and "oneOf" in schema and "$id" not in schema:
        return [document.wrong_with(schema["oneOf"][0], one) for one in value[:VALUES_MAX]]
    return [document.wrong_with(schema, value)]


def taken_wrongly(document: Document, request: Request, status: int, body: bytes) -> str:
    """What the schema refuses has to be refused, whole or in its place; of a body that was taken, what should not have been."""
    wrong = refused(document, request) if status == 200 else []
    if not any(wrong):
        return ""
    answers = json.loads(body)
    if not isinstance(answers, list) or len(answers) < len(wrong):
        return f"taken, though {next(filter(None, wrong))}"
    return next((f"[{i}] taken, though {fault}" for i, fault in enumerate(wrong) if fault and "error" not in answers[i]), "")


def fault_of(document: Document, route: dict, status: int, headers: dict[str, str], body: bytes) -> str:
    kind = headers.get("content-type", "").split(";")[0]
    if status >= 400:
        own = route["responses"]["default"].get("content", {}).get(kind)
        if own and status < 500:
            return document.wrong_with(own["schema"], json.loads(body))
        if kind != "application/problem+json":
            return f"a problem of the type {kind!r}: {body[:100]!r}"
        problem = json.loads(body)
        wrong = document.wrong_with({"$ref": "#/components/schemas/problem"}, problem)
        return f"{status} {body[:300]!r}" if status >= 500 else \
            wrong or ("" if problem["status"] == status else "its status is another")
    told = route["responses"].get(str(status))
    if told is None:
        return f"a status that is not told of: {status}"
    content = told.get("content", {})
    if not content:
        return "" if not body else f"a body that is not told of: {body[:100]!r}"
    if kind not in content:
        return f"a type that is not told of: {kind!r}"
    schema = content[kind].get("schema")
    if headers.get("preference-applied") == "return=minimal":
        short = route["responses"]["200"]["x-minimal"]
        schema = short if kind == "application/x-ndjson" else {"oneOf": [short, {"type": "array", "items": short}]}
    if schema is None or kind == "text/event-stream":
        return ""
    values = [json.loads(line) for line in body.splitlines()] if kind == "application/x-ndjson" else [json.loads(body)]
    return next(filter(None, (document.wrong_with(schema, value) for value in values[:VALUES_MAX])), "")
