"""The floors of the house: a module includes what is below it, and nothing beside or above."""

import re

FLOORS = {
    "base": 0,
    "model": 1, "tls": 1,
    "config": 2, "engine": 2, "store": 2, "probe": 2, "gate": 2, "events": 2, "entry": 2,
    "deploy": 3, "access": 3,
    "api": 4, "hooks": 4,
    "daemon": 5, "cli": 5,
}

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)
_HIDDEN = ("boost/beast", "nlohmann/", "SQLiteCpp/", "sqlite3")


def check(source):
    home = re.match(r"(src|include/cutover)/([^/]+)/", source.path)
    if not home:
        return
    public, module = home[1] != "src", home[2]
    if module not in FLOORS:
        yield source.complaint(0, f"{module}/ has no floor in the house: give it one in tests/lint/house.py")
        return
    for match in _INCLUDE.finditer(source.text):
        quoted, included = match[1] == '"', match[2]
        if public and included.startswith(_HIDDEN):
            yield source.complaint(match.start(), f"{included} in a public header: Beast, JSON and SQLite stay in src/")
        if not quoted:
            if included.startswith("cutover/"):
                yield source.complaint(match.start(), f'<{included}> is ours: include it as "{included}"')
            continue
        wrong = _why_not(module, public, included)
        if wrong:
            yield source.complaint(match.start(), wrong)


def _why_not(module, public, included):
    if included.startswith("cutover/"):
        other = included.split("/")[1]
        if other not in FLOORS:
            return f"{included} is of no module of the house"
        if other != module and FLOORS[other] >= FLOORS[module]:
            direction = "up" if FLOORS[other] > FLOORS[module] else "across"
            return f"{module} (floor {FLOORS[module]}) includes {direction}: {included} (floor {FLOORS[other]})"
        return None
    if public:
        return f"{included} in a public header: only cutover/ headers are public"
    if included.split("/")[0] != module or "/" not in included or ".." in included:
        return f'{included} is not of this module, or not written from src/: "{module}/..."'
    return None
