"""Whose process is at the other end of a connection."""

import os
import socket
import sys
from contextlib import contextmanager

import pytest

from agent.web.peer import LinuxPeers, anybody, for_this_platform

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc/net/tcp is Linux")

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"


@contextmanager
def connection(family=socket.AF_INET, host="127.0.0.1", to="127.0.0.1", client_family=None, uid=None):
    """A real connection over loopback; gives the environment that a server would see, and the client's end."""
    with socket.socket(family) as server, socket.socket(client_family or family) as client:
        if uid is not None:
            os.fchown(client.fileno(), uid, -1)
        server.bind((host, 0))
        server.listen(1)
        port = server.getsockname()[1]
        client.connect((to, port))
        accepted, address = server.accept()
        with accepted:
            yield {"REMOTE_ADDR": address[0], "REMOTE_PORT": str(address[1]), "SERVER_PORT": str(port)}, client


def line(number, ends, uid, inode):
    """One line as the kernel writes it."""
    rest = f"01 00000000:00000000 00:00000000 00000000 {uid:5d}        0 {inode} 1 0000000000000000 20 4 30 10 -1"
    return f"{number:4d}: {ends} {rest}\n"


def table(folder, *lines, name="tcp"):
    (folder / name).write_text(HEAD + "".join(lines))
    return LinuxPeers(uid=1000, tables=folder, is_asking=False)


ENVIRON = {"REMOTE_ADDR": "127.0.0.1", "REMOTE_PORT": "50000", "SERVER_PORT": "8737"}
THEIRS, OURS = "0100007F:C350 0100007F:2221", "0100007F:2221 0100007F:C350"


@pytest.fixture(params=[True, False], ids=["asked", "listed"])
def is_asking(request):
    """Whether the kernel is asked for one socket, or its lists are read."""
    return request.param


def test_a_connection_of_our_own_is_ours(is_asking):
    with connection() as (environ, _):
        assert LinuxPeers(is_asking=is_asking).is_ours(environ)


def test_a_connection_over_ipv6_is_ours(is_asking):
    with connection(socket.AF_INET6, "::1", "::1") as (environ, _):
        assert LinuxPeers(is_asking=is_asking).is_ours(environ)


def test_a_program_that_reaches_127_0_0_1_through_an_ipv6_socket_is_ours(is_asking):
    with connection(to="::ffff:127.0.0.1", client_family=socket.AF_INET6) as (environ, _):
        assert LinuxPeers(is_asking=is_asking).is_ours(environ)


def test_a_connection_of_another_user_is_not_ours(is_asking):
    with connection() as (environ, _):
        peers = LinuxPeers(uid=os.getuid() + 1, is_asking=is_asking)
        assert peers.is_ours(environ) == (os.getuid() == 0)  # root is always believed


@pytest.mark.skipif(getattr(os, "getuid", int)() != 0, reason="only root can become somebody else")
def test_a_connection_of_a_real_other_user_is_not_ours(is_asking):
    with connection(uid=65534) as (environ, _):
        assert not LinuxPeers(uid=1000, is_asking=is_asking).is_ours(environ)


def test_a_program_that_hung_up_already_proves_nothing(is_asking):
    with connection() as (environ, client):
        client.close()
        assert not LinuxPeers(is_asking=is_asking).is_ours(environ)


def test_a_listener_on_the_same_port_proves_nothing(is_asking):
    with connection() as (environ, _):
        swapped = environ | {"REMOTE_PORT": environ["SERVER_PORT"], "SERVER_PORT": "9"}
        assert not LinuxPeers(is_asking=is_asking).is_ours(swapped)


@pytest.mark.parametrize(("uid", "is_ours"), [(1000, True), (0, True), (1001, False), (65534, False)])
def test_only_our_user_and_root_are_ours(tmp_path, uid, is_ours):
    peers = table(tmp_path, line(0, OURS, 1000, 7), line(1, THEIRS, uid, 8))

    assert peers.is_ours(ENVIRON) == is_ours


def test_a_socket_that_nobody_holds_any_more_proves_nothing(tmp_path):
    assert not table(tmp_path, line(0, THEIRS, 0, 0)).is_ours(ENVIRON)


def test_the_same_port_towards_another_server_proves_nothing(tmp_path):
    assert not table(tmp_path, line(0, "0100007F:C350 0100007F:0050", 1000, 8)).is_ours(ENVIRON)


@pytest.mark.parametrize(
    "environ", [{}, {"REMOTE_ADDR": "x", "REMOTE_PORT": "1", "SERVER_PORT": "1"}, ENVIRON | {"REMOTE_PORT": "None"}]
)
def test_what_the_kernel_does_not_know_is_not_ours(tmp_path, environ):
    assert not table(tmp_path).is_ours(environ)


def test_it_is_looked_up_once_a_connection(tmp_path):
    class Channel:
        def is_gone(self):
            return False

    channel = Channel()
    environ = ENVIRON | {"waitress.client_disconnected": channel.is_gone}
    peers = table(tmp_path, line(0, THEIRS, 1000, 8))
    first = peers.is_ours(environ)
    table(tmp_path)

    assert (first, peers.is_ours(environ)) == (True, True)
    assert not peers.is_ours(environ | {"waitress.client_disconnected": Channel().is_gone})


def test_this_platform_tells_users_apart():
    assert for_this_platform() is not anybody
    assert anybody(ENVIRON)
