"""Looks through Python code for SQL that is put together from anything but constants and quoted pieces.

A piece is safe when it is a constant, when `publication.quoting` or psycopg's composition quoted it, or when it is
made of such pieces: by concatenation, formatting, joining, a choice, a local variable, or a function that returns them.
Where a function runs what it was given, its callers are looked at instead.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

RUNS = frozenset(
    ("execute", "executemany", "executescript", "exec_driver_sql", "sql", "query", "from_query", "copy", "read_sql")
)
"""Methods whose first argument is SQL."""
QUOTING = "publication.quoting"
COMPOSED = frozenset(("sql.Identifier", "sql.Literal", "sql.Placeholder"))
COMPOSES = "sql.SQL"
_DEPTH = 50
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Finding:
    path: str
    line: int
    function: str
    code: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} in {self.function or 'the module'}: {self.code}"


@dataclass(slots=True)
class _Scope:
    """A function, or a module, with what its names stand for."""

    path: str
    function: _Function | None
    module: ast.Module
    given: Mapping[str, Callable[[], bool]] = field(default_factory=dict)
    """Whether parameters of a call, or names of a comprehension, are safe; other parameters depend on the callers."""

    def parameters(self) -> list[str]:
        if self.function is None:
            return []
        arguments = self.function.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        return [argument.arg for argument in every if argument is not None]

    def values(self, name: str) -> list[ast.expr | None]:
        """All that is bound to a name here, else in the module; None for what cannot be told."""
        for root in (self.function, self.module):
            if root is not None and (found := list(_bindings(root, name))):
                return found
        return []


def _bindings(root: ast.AST, name: str) -> Iterator[ast.expr | None]:
    nested = isinstance(root, ast.Module)
    for node in _walk(root, into_functions=not nested):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Name) and target.id == name:
                        yield value
                    elif name in _names(target):
                        yield _part_of(target, value, name)
            case ast.AnnAssign(target=ast.Name(id=found), value=value) if found == name:
                yield value
            case ast.AugAssign(target=ast.Name(id=found), value=value) if found == name:
                yield value
            case ast.NamedExpr(target=ast.Name(id=found), value=value) if found == name:
                yield value
            case ast.For(target=target, iter=source) if name in _names(target):
                yield _each_of(target, source, name)
            case ast.With(items=items):
                for item in items:
                    if isinstance(item.optional_vars, ast.Name) and item.optional_vars.id == name:
                        yield None


def _part_of(target: ast.expr, value: ast.expr, name: str) -> ast.expr | None:
    """The expression that `a` gets in `a, b = x, y`."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for place, part in zip(target.elts, value.elts, strict=True):
            if isinstance(place, ast.Name) and place.id == name:
                return part
    return None


def _each_of(target: ast.expr, source: ast.expr, name: str) -> ast.expr:
    """What a loop gives to a name: its column of written-down rows, else all that the loop is over."""
    if isinstance(source, ast.Tuple | ast.List) and not isinstance(target, ast.Name):
        parts = [_part_of(target, row, name) for row in source.elts]
        if None not in parts:
            return ast.Tuple([part for part in parts if part is not None], ast.Load())
    return source


def _names(target: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(target) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def _walk(root: ast.AST, *, into_functions: bool) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(root):
        yield child
        if into_functions or not isinstance(child, _Function | ast.Lambda | ast.ClassDef):
            yield from _walk(child, into_functions=into_functions)


class Checker:
    """`Checker({path: code}, allowed).findings()`; `allowed`: functions that may run any SQL, as (path, name)."""

    def __init__(self, sources: Mapping[str, str], allowed: frozenset[tuple[str, str]] = frozenset()) -> None:
        self._modules = {path: ast.parse(code, path) for path, code in sources.items()}
        self._allowed = allowed
        self._functions: dict[str, list[tuple[str, _Function]]] = {}
        self._classes: set[str] = set()
        self._calls: list[tuple[_Scope, ast.Call]] = []
        for path, module in self._modules.items():
            self._gather(path, module, module, None)

    def _gather(self, path: str, module: ast.Module, node: ast.AST, function: _Function | None) -> None:
        for child in ast.iter_child_nodes(node):
            inner = function
            if isinstance(child, _Function):
                self._functions.setdefault(child.name, []).append((path, child))
                inner = child
            if isinstance(child, ast.ClassDef):
                self._classes.add(child.name)
            if isinstance(child, ast.Call):
                self._calls.append((_Scope(path, function, module), child))
            self._gather(path, module, child, inner)

    def findings(self) -> list[Finding]:
        """Every place where SQL is not safe, in the order of the files."""
        found: dict[tuple[str, int], Finding] = {}
        done: set[tuple[str, str, str]] = set()
        waiting = [
            (scope, call.args[0])
            for scope, call in self._calls
            if isinstance(call.func, ast.Attribute) and call.func.attr in RUNS and call.args
        ]
        while waiting:
            scope, argument = waiting.pop()
            if (scope.path, _name_of(scope)) in self._allowed:
                continue
            depends: set[str] = set()
            if not self._is_safe(argument, scope, depends):
                finding = Finding(scope.path, argument.lineno, _name_of(scope), ast.unparse(argument)[:120])
                found.setdefault((finding.path, finding.line), finding)
                continue
            for parameter in depends - {done_ for *at, done_ in done if at == [scope.path, _name_of(scope)]}:
                done.add((scope.path, _name_of(scope), parameter))
                waiting += self._callers(scope, parameter)
        return sorted(found.values(), key=lambda finding: (finding.path, finding.line))

    def _callers(self, scope: _Scope, parameter: str) -> list[tuple[_Scope, ast.expr]]:
        """What every caller of a function passes as one of its parameters."""
        assert scope.function is not None
        result = []
        for caller, call in self._calls:
            called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if called != scope.function.name or not (caller.path == scope.path or _imports(caller.module, scope.path)):
                continue
            if (value := _passed(scope, call).get(parameter)) is not None:
                result.append((caller, value))
        return result

    def _is_safe(self, node: ast.expr | None, scope: _Scope, depends: set[str], depth: int = 0) -> bool:
        """Whether a piece is safe, provided that the parameters which are added to `depends` are."""
        if node is None or depth > _DEPTH:
            return False

        def safe(part: ast.expr | None) -> bool:
            return self._is_safe(part, scope, depends, depth + 1)

        match node:
            case ast.Constant():
                return True
            case ast.JoinedStr(values=values):
                return all(map(safe, values))
            case ast.FormattedValue(value=value):
                return safe(value)
            case ast.BinOp(left=left, right=right):
                return safe(left) and safe(right)
            case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
                return all(map(safe, parts))
            case ast.Starred(value=value) | ast.Await(value=value) | ast.NamedExpr(value=value):
                return safe(value)
            case ast.IfExp(body=body, orelse=orelse):
                return safe(body) and safe(orelse)
            case ast.BoolOp(values=values):
                return all(map(safe, values))
            case ast.Dict(keys=keys, values=values):
                return all(map(safe, [*keys, *values]))
            case ast.Subscript(value=ast.Name(id=name) as value) | ast.Attribute(value=ast.Name(id=name) as value):
                return name not in scope.parameters() and safe(value)
            case ast.GeneratorExp(elt=elt, generators=loops) | ast.ListComp(elt=elt, generators=loops):
                inner = scope
                for loop in loops:
                    inner = self._inside(loop, inner, depends, depth)
                return self._is_safe(elt, inner, depends, depth + 1)
            case ast.Name(id=name):
                return self._is_name_safe(name, scope, depends, depth)
            case ast.Call():
                return self._is_call_safe(node, scope, depends, depth)
        return False

    def _inside(self, loop: ast.comprehension, scope: _Scope, depends: set[str], depth: int) -> _Scope:
        """The scope of a comprehension: its names hide those around it."""
        found = {
            name: lambda name=name: self._is_safe(_each_of(loop.target, loop.iter, name), scope, depends, depth + 1)
            for name in _names(loop.target)
        }
        return replace(scope, given={**scope.given, **found})

    def _is_name_safe(self, name: str, scope: _Scope, depends: set[str], depth: int) -> bool:
        if name in scope.given:
            return scope.given[name]()
        values = scope.values(name)
        if name in scope.parameters():
            depends.add(name)
        elif not values:
            # Imported from another module of the tree?
            origins = [
                _Scope(path, None, module)
                for path, module in self._modules.items()
                if path != scope.path and any(_bindings(module, name))
            ]
            imported = any(
                isinstance(node, ast.ImportFrom) and any((alias.asname or alias.name) == name for alias in node.names)
                for node in ast.walk(scope.module)
            )
            return (
                imported
                and bool(origins)
                and all(
                    self._is_safe(value, origin, depends, depth + 1)
                    for origin in origins
                    for value in origin.values(name)
                )
            )
        return all(self._is_safe(value, scope, depends, depth + 1) for value in values)

    def _is_call_safe(self, call: ast.Call, scope: _Scope, depends: set[str], depth: int) -> bool:
        def safe(part: ast.expr | None) -> bool:
            return self._is_safe(part, scope, depends, depth + 1)

        called = ast.unparse(call.func)
        if called in COMPOSED or self._quotes(called, scope):
            return True
        if called == COMPOSES:
            return all(map(safe, call.args))
        if called == "map":
            return self._quotes(ast.unparse(call.args[0]), scope)
        if called in ("dict.fromkeys", "sorted", "reversed", "list", "tuple"):
            return safe(call.args[0])
        every = [*call.args, *(keyword.value for keyword in call.keywords)]
        if called in self._classes:
            return all(map(safe, every))
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("format", "join"):
            base = call.func.value
            if call.func.attr == "format" and isinstance(base, ast.Call) and ast.unparse(base.func) == COMPOSES:
                return safe(base)  # what is put in becomes a literal, unless it is composed itself
            return safe(base) and all(map(safe, every))
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("strip", "replace", "items", "values"):
            return safe(call.func.value) and all(map(safe, every))
        simple = call.func.attr if isinstance(call.func, ast.Attribute) else called
        known = self._functions.get(simple, [])
        known = [one for one in known if one[0] == scope.path] or known
        return bool(known) and all(self._returns_safe(path, function, call, safe, depth) for path, function in known)

    def _quotes(self, called: str, scope: _Scope) -> bool:
        """Whether a name is that of a function which quotes, here."""
        return any(
            isinstance(node, ast.ImportFrom)
            and node.module == QUOTING
            and any((alias.asname or alias.name) == called for alias in node.names)
            for node in scope.module.body
        )

    def _returns_safe(
        self, path: str, function: _Function, call: ast.Call, safe: Callable[[ast.expr | None], bool], depth: int
    ) -> bool:
        module = self._modules[path]
        inner = _Scope(path, function, module)
        given = {name: lambda value=value: safe(value) for name, value in _passed(inner, call).items()}
        for argument, default in _defaults(function):
            given.setdefault(argument, lambda default=default: self._is_safe(default, inner, set(), depth + 1))
        given = {name: given.get(name, lambda: False) for name in inner.parameters()}
        scope = replace(inner, given=given)
        returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
        return bool(returned) and all(self._is_safe(value, scope, set(), depth + 1) for value in returned)


def _imports(module: ast.Module, path: str) -> bool:
    """Whether code takes anything from the module of a file."""
    package, _, name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".").rpartition(".")
    whole = f"{package}.{name}" if package else name
    for node in ast.walk(module):
        if isinstance(node, ast.Import) and any(alias.name == whole for alias in node.names):
            return True
        if isinstance(node, ast.ImportFrom) and (
            node.module == whole or (node.module == package and any(alias.name == name for alias in node.names))
        ):
            return True
    return False


def _name_of(scope: _Scope) -> str:
    return scope.function.name if scope.function else ""


def _passed(scope: _Scope, call: ast.Call) -> dict[str, ast.expr]:
    """The arguments of a call by the names of the parameters."""
    assert scope.function is not None
    arguments = scope.function.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    if names[:1] in (["self"], ["cls"]):
        names = names[1:]
    passed = dict(zip(names, call.args, strict=False))
    return passed | {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def _defaults(function: _Function) -> Iterator[tuple[str, ast.expr | None]]:
    places = [*function.args.posonlyargs, *function.args.args]
    yield from (
        (place.arg, default) for place, default in zip(reversed(places), reversed(function.args.defaults), strict=False)
    )
    yield from zip((place.arg for place in function.args.kwonlyargs), function.args.kw_defaults, strict=True)
