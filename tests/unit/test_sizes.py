"""No function longer than 40 lines, no file longer than 350: what does not fit a screen hides its faults."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

LONGEST_FUNCTION, LONGEST_FILE = 40, 350
ROOT = Path(__file__).parents[2]
FILES = sorted(
    path for folder in ("agent", "cache", "handlers", "installers", "tests") for path in (ROOT / folder).rglob("*.py")
)


def test_no_function_is_longer_than_40_lines_without_its_docstring() -> None:
    too_long = {name: lines for path in FILES for name, lines in functions(path) if lines > LONGEST_FUNCTION}

    assert not too_long


def test_no_file_is_longer_than_350_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}

    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE}


def test_there_is_something_to_measure() -> None:
    assert len([name for path in FILES for name, _ in functions(path)]) > 300


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", lines


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(node) is None:
        return 0
    return (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
