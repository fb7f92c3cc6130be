"""Whatever Jira answers is rows or an error of ours, in plain words and without the token."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fakes.clients import drained
from fakes.faults import SamePage, changed
from fakes.jira_site import Site, site

from cache.errors import SourceError, SourceGarbled, SourceRefused
from cache.sources.position import Position

SEARCH = {"cloud": "/rest/api/3/search/jql", "data_center": "/rest/api/2/search"}

FAULTS = (
    *("drop", "cut_length", "cut_chunked", "too_long_length", "bomb", "login_page", "bad_json", "nan", "twice_a_key"),
    *("deep", "object", "empty", "redirect_http", "redirect_elsewhere", "400", "401", "403", "404", "429"),
    *("429_seconds", "429_junk", "500", "502", "503", "503_seconds"),
)


@pytest.fixture(params=["cloud", "data_center"])
def here(request: pytest.FixtureRequest) -> Iterator[Site]:
    with site(request.param) as made:
        made.hire(3)
        yield made


def asked(here: Site, count: int) -> None:
    """Let *count* requests be made, one after the other, and an hour go by."""
    for number in range(1, count + 1):
        here.ask(number)
        here.clock.sleep(1)
    here.clock.sleep(3_600)


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_is_answered_is_a_source_error(here: Site, fault: str) -> None:
    asked(here, 3)
    here.desk.script.on(SEARCH[here.skin.edition], fault, times=None)
    tickets = here.source().tickets()
    assert tickets is not None

    with pytest.raises(SourceError) as caught:
        tickets.pull(None)

    assert here.skin.token not in str(caught.value)


def test_the_same_page_for_ever_is_noticed(here: Site) -> None:
    asked(here, 250)
    here.desk.script.on(SEARCH[here.skin.edition], SamePage(), times=None)

    with pytest.raises(SourceGarbled, match="same page"):
        drained(here.source().tickets())


def test_a_broken_request_is_left_out_and_said(here: Site) -> None:
    asked(here, 3)
    here.desk.script.on(SEARCH[here.skin.edition], changed(without_stamps), times=None)
    tickets = here.source().tickets()
    assert tickets is not None

    batch = tickets.pull(None)

    assert (len(batch.upserts), batch.troubles) == (2, ('request "3": updated: is no time with a time zone',))


def without_stamps(body: Any) -> Any:
    first, *others = body["issues"]
    return {**body, "issues": [{**first, "fields": {**first["fields"], "updated": "yesterday"}}, *others]}


def test_a_project_that_is_not_shown_is_said(here: Site) -> None:
    tickets = here.source(projects=("SECRET",)).tickets()
    assert tickets is not None

    with pytest.raises(SourceRefused, match="shows no service project SECRET"):
        tickets.pull(None)


def test_who_is_an_agent_of_nothing_is_told_so(here: Site) -> None:
    here.skin.desks.clear()
    tickets = here.source().tickets()
    assert tickets is not None

    with pytest.raises(SourceRefused, match="is our user an agent"):
        tickets.pull(None)


@pytest.mark.parametrize("secret", ["wrong", ""])
def test_a_wrong_token_is_refused(here: Site, secret: str) -> None:
    tickets = here.source(secret).tickets()
    assert tickets is not None

    with pytest.raises(SourceRefused):
        tickets.pull(None)


@pytest.mark.parametrize(
    "cursor",
    ["", "7", Position("elsewhere").text(), Position("later").text(), Position("later", since="yesterday").text()],
)
def test_a_cursor_of_somebody_else_is_said(here: Site, cursor: str) -> None:
    tickets = here.source().tickets()
    assert tickets is not None

    with pytest.raises(SourceGarbled, match="deskcall sync --force"):
        tickets.pull(cursor)
