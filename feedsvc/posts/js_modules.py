"""What a JavaScript module says at its top level, as data (see `js_values`)."""

from collections.abc import Mapping

from .js_values import UNKNOWN, JsReader, known_value
from .yaml_values import Value


def read_js_module(text: str) -> dict[str, Value]:
    """What a module exports: the object that is its default, and under their names whatever else it names."""
    return _Module(text).exports


def read_js_variables(text: str) -> dict[str, Value]:
    """The variables that a script declares at its top level; or the object that it consists of."""
    if text.lstrip().startswith("{"):
        return _Module(f"export default {text}").exports
    return _Module(text).names


class _Module(JsReader):
    """A script's top level: `names` are the variables it declares, `exports` what others see of it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.exports: dict[str, Value] = {}
        at = 0
        while at < len(self.tokens):
            at = self._read_statement(at)

    def _read_statement(self, at: int) -> int:
        exported = self.word(at) == "export"
        at += exported
        if exported and self.word(at) == "default":
            return self._take_default(at + 1)
        if self.word(at) in {"const", "let", "var"} and self.mark(at + 2) == "=":
            return self._take(at + 1, at + 3, exported=exported)
        path, end = self.read_path(at) if self.word(at) else ("", at)
        if path in {"module.exports", "exports"} and self.mark(end) == "=":
            return self._take_default(end + 1)
        if path.startswith(("module.exports.", "exports.")) and self.mark(end) == "=":
            return self._take(end - 1, end + 1, exported=True)
        if at in self.closings:
            return self.close(at)
        return max(end, at + 1)

    def _take(self, name_at: int, value_at: int, *, exported: bool) -> int:
        value, end = self.read(value_at)
        if value is not UNKNOWN:
            self.names[self.word(name_at)] = known_value(value)
            if exported:
                self.exports[self.word(name_at)] = known_value(value)
        return end

    def _take_default(self, at: int) -> int:
        value, end = self.read(at)
        if isinstance(value, Mapping):
            self.exports.update(value)
        return end
