"""The agent's one clock."""

from pathlib import Path

from agent import run


def test_ticks_go_on_while_the_computer_sleeps():
    uptime = float(Path("/proc/uptime").read_text().split()[0])  # Linux counts sleep there (proc_uptime(5))

    assert abs(run.ticks() - uptime) < 60
