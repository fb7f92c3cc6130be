"""One agent per user, on loopback alone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import textwrap
from contextlib import ExitStack, closing

import pytest

from agent import instance
from agent.errors import AlreadyRunning, PortTaken
from handlers import endpoint


def bound(stack, port):
    sockets = instance.listen(port)
    for each in sockets:
        stack.callback(each.close)
    return sockets


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="no ::1 here")


def test_a_second_agent_of_this_user_is_told_that_one_runs(tmp_path):
    program = (
        "import sys; from pathlib import Path; from agent import instance, errors\n"
        "try:\n with instance.only_one(Path(sys.argv[1])): print('alone')\n"
        "except errors.AlreadyRunning as error: print(error)"
    )
    with instance.only_one(tmp_path / "agent.lock"):
        second = subprocess.run(
            [sys.executable, "-I", "-c", program, tmp_path / "agent.lock"], capture_output=True, text=True, check=True
        )

    assert second.stdout == f"Deskcall runs already (process {os.getpid()}); nothing to do\n"


def test_the_lock_is_free_after_the_agent_ended(tmp_path):
    with instance.only_one(tmp_path / "agent.lock"):
        pass

    with instance.only_one(tmp_path / "agent.lock"):
        assert (tmp_path / "agent.lock").stat().st_mode & 0o777 == 0o600


def test_the_second_agent_ends_with_success():
    assert AlreadyRunning.exit_code == 0


def test_a_lock_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "agent.lock").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(OSError, match="symbolic"), instance.only_one(tmp_path / "agent.lock"):
        pass


def test_only_loopback_is_bound():
    with ExitStack() as stack:
        addresses = {each.getsockname()[0] for each in bound(stack, 0)}

        assert addresses <= {"127.0.0.1", "::1"}
        assert "127.0.0.1" in addresses


@needs_ipv6
def test_both_addresses_have_the_same_port():
    with ExitStack() as stack:
        sockets = bound(stack, 0)

        assert len({each.getsockname()[1] for each in sockets}) == 1
        assert len(sockets) == 2


@needs_ipv6
@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_port_taken_on_either_address_is_refused_with_its_holder(family, address):
    with closing(socket.socket(family)) as squatter:
        squatter.bind((address, 0))
        squatter.listen()
        port = squatter.getsockname()[1]

        with pytest.raises(PortTaken, match=rf"port {port} on {address} is taken by .+ \(process {os.getpid()}\)"):
            instance.listen(port)


def test_a_port_taken_on_every_address_is_refused():
    with closing(socket.socket()) as squatter:
        squatter.bind(("0.0.0.0", 0))  # noqa: S104
        squatter.listen()

        with pytest.raises(PortTaken):
            instance.listen(squatter.getsockname()[1])


def test_a_port_is_free_again_at_once_although_its_connections_linger():
    with ExitStack() as stack:
        first = bound(stack, 0)
        port = first[0].getsockname()[1]
        first[0].listen()
        client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        served, _ = first[0].accept()
        served.close()  # we end first, so TIME_WAIT is ours
        client.recv(1)
        for each in first:
            each.close()

        assert bound(stack, port)


def test_the_endpoint_file_leads_to_us_and_goes_with_us(tmp_path):
    ours = instance.Endpoint(str(tmp_path / "deskcall" / "endpoint"), 8737)
    ours.announce()
    said = endpoint.read(ours.path)

    ours.withdraw()

    assert (said.port, said.token) == (8737, ours.token)
    with pytest.raises(endpoint.AgentAway):
        endpoint.read(ours.path)


def test_the_endpoint_file_of_another_agent_stays(tmp_path):
    path = str(tmp_path / "deskcall" / "endpoint")
    old, new = instance.Endpoint(path, 8737), instance.Endpoint(path, 8738)
    old.announce()
    new.announce()

    old.withdraw()

    assert endpoint.read(path).token == new.token


def test_the_token_is_in_nothing_that_a_log_could_show(tmp_path):
    ours = instance.Endpoint(str(tmp_path), 8737)

    assert ours.token not in repr(ours)


FULL_DISK = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))\n"


def on_a_full_disk(program, *arguments):
    """Return what *program* says when it can write no byte into any file."""
    command = [sys.executable, "-I", "-c", FULL_DISK + textwrap.dedent(program), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform == "win32", reason="needs RLIMIT_FSIZE")
def test_a_full_disk_is_no_reason_not_to_run(tmp_path):
    program = """
        import pathlib, sys
        from agent import instance
        with instance.only_one(pathlib.Path(sys.argv[1])):
            print("running")
    """

    assert on_a_full_disk(program, tmp_path / "agent.lock") == "running"


@pytest.mark.skipif(sys.platform == "win32", reason="needs RLIMIT_FSIZE")
def test_without_room_for_the_endpoint_file_the_telephone_still_rings(tmp_path):
    program = """
        import sys
        from agent import instance
        instance.Endpoint(sys.argv[1], 28737).announce()
        print("running")
    """

    assert on_a_full_disk(program, tmp_path / "endpoint").splitlines()[-1:] == ["running"]
    assert list(tmp_path.iterdir()) == []
