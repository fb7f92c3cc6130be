"""A click: one link is handed over unread, and the exit code says what became of it. Every import costs time."""

from handlers import endpoint, handover, uri

REFUSED, NO_AGENT, NOT_TAKEN, BROKEN = 2, 3, 4, 5
ROUTE = "/open"
_NOBODY = "Deskcall could not be started, so the link was not used; 'deskcall run' in a terminal says why"


def main(argv: list[str]) -> int:
    """Hand over the only argument behind the program's name, starting the agent when none runs.

    Return 0 when the agent has it; 2: it was no link of ours, and nothing was contacted; 3: no agent came up; 4: the
    agent would not take it; 5: the connection broke, and whether the agent has the link is not known.
    """
    try:
        link = uri.only_link(argv[1:])
        answer = _handed_over(link)
    except uri.NotALink as error:
        return _told(REFUSED, f"This link was not used: {error}")
    except endpoint.AgentAway:
        return _told(NO_AGENT, _NOBODY)
    except handover.Broken as error:
        return _told(BROKEN, f"The link may not have been used: {error}")
    if answer.status != handover.TAKEN:
        return _told(NOT_TAKEN, f"Deskcall did not take the link: {answer.text or answer.status}")
    return 0


def _handed_over(link: bytes) -> handover.Answer:
    file = endpoint.chosen_path()
    try:
        return handover.to_agent(file, ROUTE, link)
    except endpoint.AgentAway:
        from handlers import start

        return start.then_hand_over(file, ROUTE, link)


def _told(code: int, sentence: str) -> int:
    from handlers import notice

    notice.show(sentence)
    return code
