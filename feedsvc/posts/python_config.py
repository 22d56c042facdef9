"""A generator's configuration in Python, read as data: parsed with `ast`, never run.

Understood are literals, names assigned before, `+` of texts and lists, f-strings of such, `dict(...)`,
`os.path.join` and its like, and `from neighbour import *`. Everything else leaves its names unread.
"""

import ast
import posixpath
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ..errors import SettingsError

Setting: TypeAlias = "str | int | float | bool | tuple[Setting, ...] | Mapping[Setting, Setting] | None"
"""What a name can hold; lists and sets are tuples."""

_MAX_LENGTH = 1_000_000
"""Characters of a file or a text, items of a list."""

_MAX_IMPORTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonConfig:
    """Names and what they hold. `unread` gives the file and line of every name whose value is computed in a
    way that is not understood, `path` the file itself.
    """

    path: str = ""
    values: Mapping[str, Setting] = field(default_factory=dict)
    unread: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    def get(self, name: str, default: Setting = None) -> Setting:
        """A name's value; SettingsError where it is computed."""
        if name in self.unread:
            path, line = self.unread[name]
            raise SettingsError(
                [f"{path}:{line}: {name} is computed by Python, which is never run; write the value itself"]
            )
        return self.values.get(name, default)

    def find(self, name: str) -> Setting:
        """A name's value, None where there is none or it is computed: for what our own settings can say."""
        return self.values.get(name)


def parse_python_config(
    text: str, *, path: str, read: Callable[[str], str | None] = lambda _: None
) -> PythonConfig:
    """Read assignments in order; SettingsError for what is no Python.

    `read` gives the text of a module beside this one, for `from module import *`; None where there is none.
    """
    reader = _Reader(read)
    reader.read_file(text, path)
    return PythonConfig(path=path, values=reader.values, unread=reader.unread)


def _parse_module(text: str, path: str) -> ast.Module:
    """The syntax tree of a file; SettingsError says on which line it is no Python."""
    if len(text) > _MAX_LENGTH:
        raise SettingsError([f"{path}: larger than {_MAX_LENGTH} characters; name a configuration file"])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "\\d" without its r is the owner's affair
            return ast.parse(text)
    except SyntaxError as error:
        raise SettingsError([f"{path}:{error.lineno or 1}: no Python ({error.msg}); correct it"]) from None
    except (ValueError, RecursionError, MemoryError):
        raise SettingsError([f"{path}: no Python that can be read; correct it"]) from None


class _UnreadError(Exception):
    """An expression that is not understood."""


class _Reader:
    """What is known after each statement."""

    def __init__(self, read: Callable[[str], str | None]) -> None:
        self.values: dict[str, Setting] = {}
        self.unread: dict[str, tuple[str, int]] = {}
        self._read = read
        self._path = ""
        self._imports = 0

    def read_file(self, text: str, path: str) -> None:
        outer, self._path = self._path, path
        for statement in _parse_module(text, path).body:
            self._follow(statement)
        self._path = outer

    def _follow(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                self._assign(target, statement.value)
        elif isinstance(statement, ast.AnnAssign) and statement.value:
            self._assign(statement.target, statement.value)
        elif isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add):
            target = statement.target
            if isinstance(target, ast.Name):
                earlier = ast.Name(id=target.id, ctx=ast.Load())
                self._assign(target, ast.BinOp(left=earlier, op=ast.Add(), right=statement.value))
        elif isinstance(statement, ast.ImportFrom) and any(name.name == "*" for name in statement.names):
            self._import(statement)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self._forget(statement.name, statement.lineno)
        else:
            # A branch, a loop, a call: whatever it may change is no longer known.
            for name in _touched(statement):
                self._forget(name, statement.lineno)

    def _import(self, statement: ast.ImportFrom) -> None:
        module = f"{(statement.module or '').replace('.', '/')}.py"
        text = self._read(module) if self._imports < _MAX_IMPORTS else None
        self._imports += 1
        if text is not None:
            self.read_file(text, module)

    def _assign(self, target: ast.expr, expression: ast.expr) -> None:
        try:
            if isinstance(target, ast.Name):
                self.values[target.id] = self._evaluate(expression)
                self.unread.pop(target.id, None)
                return
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                self._put(target.value.id, self._evaluate(target.slice), self._evaluate(expression))
                return
        except (_UnreadError, RecursionError):
            pass
        for name in _touched(target):
            self._forget(name, target.lineno)

    def _put(self, name: str, key: Setting, value: Setting) -> None:
        mapping = self.values.get(name)
        if not isinstance(mapping, Mapping) or isinstance(key, Mapping):
            raise _UnreadError
        self.values[name] = {**mapping, key: value}

    def _forget(self, name: str, line: int) -> None:
        self.values.pop(name, None)
        self.unread[name] = (self._path, line)

    def _evaluate(self, node: ast.expr) -> Setting:
        match node:
            case ast.Constant(value=str() | int() | float() | None as value):
                return value
            case ast.Name(id="__file__"):
                return self._path
            case ast.Name(id=name) if name in self.values:
                return self.values[name]
            case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
                return tuple(self._evaluate(item) for item in items)
            case ast.Dict():
                return self._evaluate_dict(node)
            case ast.BinOp(op=ast.Add()):
                return _added(self._evaluate(node.left), self._evaluate(node.right))
            case ast.UnaryOp(op=ast.USub()):
                return _negated(self._evaluate(node.operand))
            case ast.JoinedStr():
                return _joined(self._format(part) for part in node.values)
            case ast.Subscript():
                return _item(self._evaluate(node.value), self._evaluate(node.slice))
            case ast.Call():
                return self._call(node)
        raise _UnreadError

    def _evaluate_dict(self, node: ast.Dict) -> Setting:
        mapping: dict[Setting, Setting] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            held = self._evaluate(value)
            if key is not None:
                mapping[_hashable(self._evaluate(key))] = held
            elif isinstance(held, Mapping):  # {**OTHER}
                mapping.update(held)
            else:
                raise _UnreadError
        return mapping

    def _format(self, part: ast.expr) -> str:
        if isinstance(part, ast.Constant):
            return str(part.value)
        if isinstance(part, ast.FormattedValue) and part.format_spec is None and part.conversion == -1:
            value = self._evaluate(part.value)
            if isinstance(value, str | int):
                return str(value)
        raise _UnreadError

    def _call(self, node: ast.Call) -> Setting:
        name = ast.unparse(node.func)
        if name == "dict" and not node.args and all(keyword.arg for keyword in node.keywords):
            return {keyword.arg: self._evaluate(keyword.value) for keyword in node.keywords}
        function = _PATH_FUNCTIONS.get(name)
        texts = [text for text in map(self._evaluate, node.args) if isinstance(text, str)]
        if function is None or node.keywords or not texts or len(texts) != len(node.args):
            raise _UnreadError
        return function(texts)


_PATH_FUNCTIONS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "os.path.join": lambda texts: posixpath.join(*texts),
    "os.path.dirname": lambda texts: posixpath.dirname(texts[0]),
    # A path stays relative to the site's folder, which is all that is known of it.
    "os.path.abspath": lambda texts: texts[0],
    "os.path.realpath": lambda texts: texts[0],
    "os.path.normpath": lambda texts: posixpath.normpath(texts[0]),
}


def _added(left: Setting, right: Setting) -> Setting:
    if isinstance(left, str) and isinstance(right, str) and len(left) + len(right) <= _MAX_LENGTH:
        return left + right
    if isinstance(left, tuple) and isinstance(right, tuple) and len(left) + len(right) <= _MAX_LENGTH:
        return left + right
    raise _UnreadError


def _negated(value: Setting) -> Setting:
    if isinstance(value, int | float):
        return -value
    raise _UnreadError


def _joined(parts: Iterator[str]) -> str:
    text = "".join(parts)
    if len(text) > _MAX_LENGTH:
        raise _UnreadError
    return text


def _item(container: Setting, key: Setting) -> Setting:
    if isinstance(container, Mapping) and _hashable(key) in container:
        return container[key]
    if isinstance(container, tuple) and isinstance(key, int) and -len(container) <= key < len(container):
        return container[key]
    raise _UnreadError


def _hashable(key: Setting) -> Setting:
    if isinstance(key, str | int | float | None):
        return key
    raise _UnreadError


def _touched(node: ast.AST) -> set[str]:
    """Every name that a piece of code may assign, or may change by calling something of it."""
    names: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store | ast.Del):
            names.add(part.id)
        elif isinstance(part, ast.Subscript | ast.Attribute):
            held = part.value
            if isinstance(held, ast.Name) and (
                isinstance(part, ast.Attribute) or not isinstance(part.ctx, ast.Load)
            ):
                names.add(held.id)
    return names
