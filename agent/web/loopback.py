"""A test ring: a real request to our own ``/sd``, over loopback, as a telephone system makes it."""

from __future__ import annotations

import http.client

ANSWER_SECONDS = 2.0
TEST_PREFIX = "deskcall-test-"
# Reserved for fiction by the British regulator (Ofcom): it belongs to nobody.
TEST_NUMBER = "+442079460018"


def ring(port: int, call_id: str, event: str = "ring") -> int | None:
    """Ring by ``GET /sd`` and return the status of the answer; None when nobody answers within 2 s."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", f"/sd?telephone={TEST_NUMBER}&callID={call_id}&event={event}")
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return None
    else:
        return answer.status
    finally:
        connection.close()
