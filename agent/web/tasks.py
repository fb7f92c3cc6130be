"""What the pages beside the calls can do: ring for a test, sync, count the directory, choose a setting."""

from __future__ import annotations

import logging
import re
import threading
from dataclasses import dataclass, field

from agent.counting import Counting
from agent.preferences import IsEnforced, NoSuchSetting, Preferences
from agent.upstream import Upstream
from agent.web import BadRequest, Request, Response, answer_json, answer_plain, loopback
from agent.web.speech import gettext as _

log = logging.getLogger(__name__)

_TEST_ID = re.compile(rf"{re.escape(loopback.TEST_PREFIX)}[0-9a-f]{{12}}\Z")
_EVENTS = ("ring", "hangup")
_TAKEN = 202


@dataclass(frozen=True, slots=True)
class Tasks:
    """The actions; *port* is where we listen ourselves."""

    preferences: Preferences
    upstream: Upstream
    counting: Counting
    port: int
    _one_test: threading.Lock = field(default_factory=threading.Lock)

    def test_ring(self, request: Request) -> Response:
        """Ring this workstation by a request of our own to ``/sd``: ``id`` of the test call, ``event`` ring or hangup.

        It holds a second thread of the server while it waits for the answer, 2 s at most: one test at a time.
        """
        call_id, event = request.posted("id"), request.posted("event")
        if not _TEST_ID.match(call_id) or event not in _EVENTS:
            raise BadRequest(_("This is no test ring."))
        if not self._one_test.acquire(blocking=False):
            return answer_plain(_("Another test is just ringing."), 503)
        try:
            status = loopback.ring(self.port, call_id, event)
        finally:
            self._one_test.release()
        if status == _TAKEN:
            return answer_json({"ok": True})
        log.warning("test ring failed status=%s", status)
        return answer_plain(_failure(status, self.port), 503)

    def sync(self, request: Request) -> Response:
        """Have every source pulled now."""
        del request
        if self.upstream.sync_now():
            return answer_json({"ok": True}, 202)
        return answer_plain(
            _("The part of Deskcall that reads the sources is not running; it is started again soon."), 503
        )

    def count(self, request: Request) -> Response:
        """Begin to count the numbers of the directory; the page shows how far it is."""
        del request
        self.counting.start()
        return answer_json({"ok": True}, 202)

    def setting(self, request: Request) -> Response:
        """Keep ``value`` for the setting ``name``, "" for what the configuration says; answers what counts now."""
        try:
            self.preferences.choose(request.posted("name"), request.posted("value"))
        except NoSuchSetting:
            raise BadRequest(_("There is no such setting, or it cannot have this value.")) from None
        except IsEnforced:
            return answer_plain(_("Your organization has set this; only they can change it."), 403)
        now = self.preferences.effective()
        keys = "on" if now.single_keys else "off"
        return answer_json({"theme": now.theme, "language": now.language, "keys": keys})


def _failure(status: int | None, port: int) -> str:
    if status is None:
        return _("Nobody answers on 127.0.0.1:{port}. Is another program in between, such as a firewall?").format(
            port=port
        )
    return _("The test ring was refused ({status}); the reason is in the log.").format(status=status)
