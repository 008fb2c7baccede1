"""A file fits in the head."""

LIMITS = {"src": 400, "include": 400, "tests": 500}


def check(source):
    limit = LIMITS[source.path.split("/")[0]]
    lines = source.text.count("\n")
    if lines > limit:
        yield source.complaint(source.text.rfind("\n"), f"{lines} lines, {limit} are allowed: a second noun hides in it")
