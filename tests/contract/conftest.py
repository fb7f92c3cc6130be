"""Each operating system on which Deskcall is registered: Linux for real, the others as folders and a registry."""

from __future__ import annotations

import shutil
import sys

import pytest
from operating_systems import LinuxDesktop, Mac, WindowsMachine


@pytest.fixture(
    params=[
        pytest.param(LinuxDesktop, marks=pytest.mark.skipif(sys.platform != "linux", reason="needs a Linux desktop")),
        WindowsMachine,
        Mac,
    ]
)
def system(request, tmp_path):
    if request.param is LinuxDesktop and not (shutil.which("gio") and shutil.which("update-desktop-database")):
        pytest.skip("needs gio and update-desktop-database")
    return request.param(tmp_path)
