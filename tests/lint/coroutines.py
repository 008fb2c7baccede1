"""What GCC 12 miscompiles in coroutines: temporaries in an expression that awaits, and captures."""

import re

from source import closing

_AWAIT = re.compile(r"\bco_await\b")
_COROUTINE = re.compile(r"\bco_(await|return|yield)\b")
_CONTROL = re.compile(r"\b(if|while|for|switch)\s*(constexpr\s*)?\(")
_WORD_BEFORE = re.compile(r"(\w+|[)\]])\s*$")
_NO_VALUE = ("return", "co_return", "co_await", "co_yield", "case")
_AFTER_CAPTURE = re.compile(r"\s*(\(|\{|<|->|mutable\b)")


def check(source):
    if not source.is_coroutine_code():
        return
    yield from _one_await_a_statement(source)
    lambdas = list(_lambdas(source.code))
    for position, capture, begin, end in lambdas:
        if capture and _COROUTINE.search(_without_inner(source.code, begin, end, lambdas)):
            yield source.complaint(position, f"a lambda that captures [{capture}] and is a coroutine: pass arguments, or name it")
        elif source.path.startswith(("src/", "include/")) and re.match(r"[&=]\s*(,|$)", capture):
            yield source.complaint(position, f"[{capture}] in asynchronous code: name each capture")


def _one_await_a_statement(source):
    code, start = source.code, 0
    for end in sorted(_boundaries(code)):
        awaits = list(_AWAIT.finditer(code, start, end))
        if len(awaits) > 1:
            yield source.complaint(awaits[1].start(), f"{len(awaits)} co_await in one statement: name what the first one gives")
        start = end


def _boundaries(code):
    """Where one statement ends and another begins."""
    ends = {len(code)} | {match.end() for match in re.finditer(";", code)}
    ends |= {closing(code, match.end() - 1) + 1 for match in _CONTROL.finditer(code)}
    for match in re.finditer(r"\{", code):
        if _opens_block(code, match.start()):
            ends |= {match.end(), closing(code, match.start()) + 1}
    return ends


def _opens_block(code, brace):
    """A block's brace, not that of an initialiser."""
    before = code[:brace].rstrip()
    return before[-1:] in ("", ")", "{", "}", ";", ":") or re.search(
        r"(\b(else|do|try|const|noexcept|mutable|override|final)|->\s*[\w:<>, *&]+)$", before) is not None


def _lambdas(code):
    """Of each: where it begins, its capture, and where its body begins and ends."""
    for match in re.finditer(r"(?<!\[)\[(?!\[)", code):
        begin, end = match.start(), closing(code, match.start())
        word = _WORD_BEFORE.search(code[max(0, begin - 100) : begin])
        is_index = word and word[1] not in _NO_VALUE
        if is_index or not _AFTER_CAPTURE.match(code, end + 1):
            continue
        body = _body(code, end + 1)
        if body is not None:
            yield begin, code[begin + 1 : end].strip(), body, closing(code, body)


def _body(code, position):
    """The brace that opens the body of the lambda whose capture ends at `position`."""
    while position < len(code) and code[position] not in ";)]}":
        if code[position] == "{":
            return position
        position = closing(code, position) + 1 if code[position] in "([" else position + 1
    return None


def _without_inner(code, begin, end, lambdas):
    text = code[begin:end]
    for _, _, inner_begin, inner_end in lambdas:
        if begin < inner_begin and inner_end < end:
            text = text[: inner_begin - begin] + " " * (inner_end - inner_begin) + text[inner_end - begin :]
    return text
