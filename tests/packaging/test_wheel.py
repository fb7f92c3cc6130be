"""The wheel holds the three packages with everything that they read, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("agent", "cache", "handlers")
READ_AT_RUN_TIME = (".py", ".sql", ".toml", ".tpl", ".css", ".js", ".svg", ".mo")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--disable-pip-version-check",
        "-w",
        str(folder),
        str(ROOT),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0 and "No matching distribution found for hatchling" in done.stderr + done.stdout:
        pytest.skip("hatchling")
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


def test_it_holds_every_file_of_the_three_packages_but_what_translators_write(wheel: Path) -> None:
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    ours = {
        str(file.relative_to(ROOT))
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and file.suffix != ".po"
    }

    assert ours == inside
    assert {name.partition("/")[0] for name in inside} == set(PACKAGES)
    assert {Path(name).suffix for name in inside} <= set(READ_AT_RUN_TIME)


def test_the_command_runs_from_it_alone(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import agent, cache, handlers; from agent.cli import main; "
        "print(agent.__file__); sys.exit(main())"
    )

    said = subprocess.run(
        [sys.executable, "-I", "-c", code, str(tmp_path), "--version"], capture_output=True, text=True, check=True
    )

    assert said.stdout.splitlines()[0] == str(tmp_path / "agent" / "__init__.py")
    assert said.stdout.splitlines()[1].startswith("deskcall ")


def test_the_command_deskcall_is_registered(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (entries,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))

    assert "deskcall = agent.cli:main" in archive.read(entries).decode()
