"""Python for Windows in the package: what is believed of the file that is given. The file here is made up."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from installers import CannotBuild
from installers.windows import embedded

LIBRARY = f"python{sys.version_info.major}{sys.version_info.minor}.zip"
FILES = {"python.exe": "", "pythonw.exe": "", LIBRARY: "", f"{LIBRARY.removesuffix('.zip')}._pth": "import site\r\n"}


def given(folder: Path, files: dict[str, str]) -> tuple[Path, str]:
    """Make a package; return it and its hash."""
    made = folder / "embed.zip"
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made, hashlib.sha256(made.read_bytes()).hexdigest()


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "tree" / "app").mkdir(parents=True)
    (tmp_path / "tree" / "vendor").mkdir()
    (tmp_path / "tree" / "app" / "agent.py").write_text("NUMBER = 7\n")
    return tmp_path / "tree"


def test_it_finds_our_packages_and_nothing_outside_of_the_installation(tree, tmp_path):
    embedded.unpack(*given(tmp_path, FILES), tree)

    searched = (tree / "runtime" / LIBRARY).with_suffix("._pth").read_text("ascii")
    assert searched.split("\n") == [LIBRARY, ".", r"..\app", r"..\vendor", ""]
    assert {file.name for file in (tree / "runtime").iterdir()} == set(FILES)


def test_our_modules_are_compiled_for_it_and_used_whatever_their_times_are(tree, tmp_path):
    embedded.unpack(*given(tmp_path, FILES), tree)

    module = tree / "app" / "agent.py"
    module.write_text("NUMBER = 8\n")
    said = subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            f"import sys; sys.path.insert(0, {str(module.parent)!r}); import agent; print(agent.NUMBER)",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said == "7\n"


def test_a_module_that_does_not_compile_ends_the_build(tree, tmp_path):
    (tree / "vendor" / "broken.py").write_text("def")

    with pytest.raises(CannotBuild, match="not every module in vendor compiles"):
        embedded.unpack(*given(tmp_path, FILES), tree)


def test_another_hash_is_refused_and_nothing_is_unpacked(tree, tmp_path):
    made, right = given(tmp_path, FILES)

    with pytest.raises(CannotBuild, match=f"has the SHA-256 {right}, not {'0' * 64}"):
        embedded.unpack(made, "0" * 64, tree)

    assert not (tree / "runtime").exists()


def test_a_hash_in_capitals_is_the_same_hash(tree, tmp_path):
    made, right = given(tmp_path, FILES)

    embedded.unpack(made, right.upper(), tree)

    assert (tree / "runtime" / "python.exe").exists()


@pytest.mark.parametrize("name", ["../evil.dll", "/evil.dll", "..\\evil.dll", "C:evil.dll", "a/../../evil.dll"])
def test_a_name_that_leads_out_of_its_folder_is_refused(tree, tmp_path, name):
    with pytest.raises(CannotBuild, match="lead out"):
        embedded.unpack(*given(tmp_path, {**FILES, name: ""}), tree)


@pytest.mark.parametrize("missing", ["python.exe", "pythonw.exe", LIBRARY])
def test_what_is_not_the_embeddable_package_is_refused(tree, tmp_path, missing):
    with pytest.raises(CannotBuild, match="embeddable package"):
        embedded.unpack(*given(tmp_path, {name: "" for name in FILES if name != missing}), tree)


def test_another_python_than_the_one_that_builds_is_refused(tree, tmp_path):
    files = {"python39.zip" if name == LIBRARY else name: "" for name in FILES}

    with pytest.raises(CannotBuild, match=r"of Python 3\.9; build with Python 3\.9"):
        embedded.unpack(*given(tmp_path, files), tree)


def test_what_is_no_zip_or_not_there_is_said(tree, tmp_path):
    (tmp_path / "page.html").write_text("<h1>404</h1>")
    digest = hashlib.sha256(b"<h1>404</h1>").hexdigest()

    with pytest.raises(CannotBuild, match="no zip file"):
        embedded.unpack(tmp_path / "page.html", digest, tree)
    with pytest.raises(CannotBuild, match="cannot be read"):
        embedded.unpack(tmp_path / "missing.zip", digest, tree)
