"""The set-up page: the exact text for each phone, what arrived last, the test ring."""

from __future__ import annotations

import re
from html import unescape

import pytest
from desk import free_port
from pages import stand
from serving import serving

from agent import setup_texts
from agent.model import Level
from agent.softphones import profiles
from agent.web import loopback
from agent.web.arrived import MOST_PARAMETERS, given
from handlers.registration import hook_command

HERE = setup_texts.Workstation(9123, hook_command())
TEST = "deskcall-test-0123456789ab"
# The rows of the table of phones that tell by an address or a command, each with its text (telephony.md, section 7).
RING_TEXTS = {
    "3cx": "{url}?telephone=%CallerNumber%",
    "microsip": "cmdIncomingCall={hook}",
    "twinkle": "script_incoming_call={hook}",
    "micollab": "{url}?request=%PFVERIFIEDCOLLECTEDDIGITS%&telephone=%PFANI%&called=%PFDNIS%",
    "avaya": "{url}?request=<p>&telephone=<m>",
    "ringotel": "{url}?telephone=$caller$&called=$called$",
    "wildix": "{url}?telephone={CALLERNUM}",
    "xarios": "{url}?telephone={clie164}&called={ddie164}",
    "voispeed": "{url}?telephone=!01",
    "procall": "{url}?telephone=<#N#>",
    "tapimaster": "{url}?telephone=<#N#>",
}


def words(html):
    """The text of a view, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.parametrize(("phone", "text"), RING_TEXTS.items())
def test_a_phone_has_the_text_of_its_product(phone, text):
    assert setup_texts.by_id(phone).ring == text


@pytest.mark.parametrize("phone", [each.id for each in setup_texts.phones()])
def test_every_phone_has_a_page(office, phone):
    shown = words(office.get(f"/api/view?page=setup&phone={phone}"))

    assert setup_texts.by_id(phone).name in shown
    assert "{url}" not in shown
    assert "{hook}" not in shown


@pytest.mark.parametrize("phone", [each for each in setup_texts.phones() if each.way in ("address", "command")])
def test_what_is_pasted_names_this_computers_port_or_our_command(phone):
    pasted = phone.pasted(HERE)

    assert "http://127.0.0.1:9123/sd?" in pasted or "hook.py --" in pasted


@pytest.mark.parametrize("phone", [each for each in setup_texts.phones() if each.way in ("listens", "none")])
def test_a_phone_without_a_text_says_why(phone):
    assert (phone.ring, bool(phone.notes or phone.steps)) == ("", True)


def test_the_command_is_the_hook_of_this_installation(office):
    shown = unescape(office.get("/api/view?page=setup&phone=microsip"))

    assert f'value="cmdIncomingCall={" ".join(hook_command())}"' in shown


def test_a_path_with_blanks_is_quoted():
    here = setup_texts.Workstation(8737, ("C:\\Program Files\\Deskcall\\python.exe", "hook.py", "--"))

    assert '"C:\\Program Files\\Deskcall\\python.exe" hook.py --' in setup_texts.by_id("microsip").pasted(here)


def test_the_ids_are_each_there_once():
    ids = [each.id for each in setup_texts.phones()]

    assert len(ids) == len(set(ids))


def test_the_chosen_phones_text_is_ready_to_copy(office):
    assert 'value="http://127.0.0.1:8737/sd?telephone={CALLERNUM}"' in office.get("/api/view?page=setup&phone=wildix")


def test_an_unknown_phone_shows_the_first(office):
    assert "%CallerNumber%" in office.get("/api/view?page=setup&phone=tin-can")


@pytest.mark.parametrize(
    "query",
    [
        "page=nothing",
        "page=setup&phone=a%20b",
        "page=setup&tested=%3Cb%3E",
        "page=setup&phone=" + "x" * 65,
        "page=setup&q=1&q=2",
    ],
)
def test_an_address_that_is_none_of_ours_is_refused(office, query):
    assert office.get(f"/api/view?{query}", status=400) == "The address of this view is not one of ours."


def test_a_wrong_name_is_seen_although_it_was_refused(office):
    office.stand.client().get("/sd?telephne=0201234567", status=400)

    shown = words(office.get("/api/view?page=setup"))

    assert "“telephne” is no name that Deskcall knows: write “telephone”." in shown
    assert "unknown name; did you mean telephone?" in shown


def test_an_unfilled_macro_is_named(office):
    office.stand.client().get("/sd?telephone=%CallerNumber%", status=202)

    shown = words(office.get("/api/view?page=setup"))

    assert "Your phone sent %CallerNumber% without filling it in." in shown
    assert "not filled in by your phone" in shown


def test_each_parameter_is_shown_as_it_was_understood(office):
    office.stand.client().get("/sd?telephone=+31201234567&called=0208080&event=ring&callID=8f31", status=202)

    shown = words(office.get("/api/view?page=setup"))

    assert "telephone +31201234567 +31 20 123 4567" in shown
    assert "event ring it rings" in shown
    assert "It rang." in shown


def test_a_ring_without_a_caller_is_odd(office):
    office.stand.client().get("/sd?telephone=", status=202)

    assert "No caller came with it: the number is empty or missing." in words(office.get("/api/view?page=setup"))


def test_a_later_event_of_a_call_needs_no_caller(office):
    office.stand.client().get("/sd?callID=8f31&event=hangup", status=202)

    assert "No caller came with it" not in words(office.get("/api/view?page=setup"))


def test_secrets_are_never_kept(office):
    office.stand.client().get("/sd?telephone=1&k%65y=SECRET-1&sig=SECRET-2", status=202)

    assert "SECRET" not in office.get("/api/view?page=setup")


def test_what_a_hostile_ring_says_stays_text(office):
    office.stand.client().get("/sd?telephone=1&%3Cb%3Ex=%3Cscript%3E", status=202)

    shown = office.get("/api/view?page=setup")

    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_a_flood_of_a_page_leaves_the_telephones_rings(office):
    arrivals = office.stand.parts.arrivals
    arrivals.refused("address", "telephne=1", Level.PHONE_SYSTEM, "no")
    for _ in range(100):
        arrivals.refused("address", "x=1", Level.PAGE_OR_LINK, "no")

    assert any(each.value("telephne") == "1" for each in arrivals.newest())


def test_little_is_kept_of_a_long_query():
    kept = given("&".join(f"{'n' * 90}={'v' * 90}" for _ in range(200)))

    assert (len(kept), max(len(name) + len(value) for name, value in kept)) == (MOST_PARAMETERS, 160)


@pytest.mark.parametrize("raw", ["", "&&&", "=", "%", "%zz=%", "a=%FF", "\xff=1", "a=b=c"])
def test_whatever_came_is_shown_somehow(raw):
    assert all(isinstance(name, str) and isinstance(value, str) for name, value in given(raw))


def test_a_command_of_this_user_is_listed_too(office):
    client, headers = office.stand.client(), office.stand.local_headers()
    client.post("/ring", "telephone=0201234567", headers=headers, status=202)

    assert "by a command" in words(office.get("/api/view?page=setup"))


def test_a_test_ring_goes_through_the_real_address(tmp_path):
    port = free_port()
    with stand(tmp_path, port=port) as pages, serving(pages.guard(), port):
        assert loopback.ring(port, TEST) == 202

        call = pages.calls()[0]
        assert (call.level, call.query.foreign_id) == (Level.PHONE_SYSTEM, TEST)


def test_a_test_ring_without_an_answer_says_so(office):
    answer = office.stand.client().post_json(
        "/api/test-ring", {"id": TEST, "event": "ring"}, headers=office.headers, status=503
    )

    assert answer.text.startswith("Nobody answers on 127.0.0.1:8737.")


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"id": TEST},
        {"id": "12", "event": "ring"},
        {"id": TEST + "x", "event": "ring"},
        {"id": TEST, "event": "answer"},
    ],
)
def test_another_test_ring_is_refused(office, value):
    office.post_refused("/api/test-ring", value)


RINGS = {profile.id: profile.ring for profile in profiles.shipped()}


@pytest.mark.parametrize("phone", [each for each in setup_texts.phones() if not each.id.startswith("any-")])
def test_what_is_pasted_is_what_the_softphones_profile_says(phone):
    assert phone.ring == RINGS[phone.id]
