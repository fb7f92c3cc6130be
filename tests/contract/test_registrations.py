"""What registering means, the same on every operating system."""

from __future__ import annotations

from operating_systems import Mac, register

from handlers.changes import Wanted
from handlers.rows import LINK_SCHEMES, USUAL_SCHEMES

TEL = Wanted(schemes=("tel",))


def unregister(system, previous=()):
    remembered = {holder.scheme: holder for holder in previous}
    for change in system.registration.unregistering(is_for_all=False, previous=remembered):
        change.make()


def scheme(system, name):
    return next(each for each in system.registration.status().schemes if each.scheme == name)


class TestRegistration:
    def test_where_nobody_was_a_click_starts_us(self, system):  # U1
        register(system)

        assert {each: system.holder(each) for each in USUAL_SCHEMES} == dict.fromkeys(USUAL_SCHEMES, "deskcall")

    def test_registering_twice_changes_nothing(self, system):
        register(system)

        assert system.registration.registering(Wanted()) == ()

    def test_what_would_change_is_said_without_changing_it(self, system):
        before = system.snapshot()

        sentences = [change.sentence() for change in system.registration.registering(Wanted())]

        assert (system.snapshot(), all(sentences), bool(sentences)) == (before, True, True)

    def test_unregistering_leaves_no_trace(self, system):
        before = system.snapshot()
        register(system)

        unregister(system)

        assert system.snapshot() == before

    def test_unregistering_what_was_not_registered_changes_nothing(self, system):
        system.install("linphone", "tel")

        assert system.registration.unregistering(is_for_all=False, previous={}) == ()

    def test_nobody_elses_entry_is_touched(self, system):
        system.install("linphone", "tel")
        before = system.snapshot()

        register(system)

        assert system.holder("tel") == "linphone"
        unregister(system)
        assert system.snapshot() == before

    def test_who_opened_links_before_is_told_with_the_command(self, system):
        system.install("linphone", "tel")

        (holder,) = system.registration.holders(("tel", "cti"))

        assert (holder.scheme, holder.command) == ("tel", system.other_command("linphone"))

    def test_it_never_tells_that_we_were_there_before_ourselves(self, system):
        register(system)

        assert system.registration.holders(USUAL_SCHEMES) == ()

    def test_sip_links_stay_the_softphones_unless_they_are_asked_for(self, system):
        register(system)

        assert [scheme(system, name).registered for name in ("sip", "sips")] == [(), ()]

    def test_the_status_says_where_we_are_and_what_a_click_starts(self, system):
        register(system)

        tel = scheme(system, "tel")
        assert (tel.registered, tel.others, system.registration.status().starts_at_logon) == (
            ("system",) if isinstance(system, Mac) else ("user",),
            (),
            ("user",),
        )

    def test_the_status_names_whom_a_click_starts_instead_of_us(self, system):
        system.install("linphone", "tel")
        register(system)

        tel = scheme(system, "tel")

        assert (tel.is_ours, "linphone" in tel.starts, [("linphone" in name) for name in tel.others][:1]) == (
            False,
            True,
            [True],
        )

    def test_the_status_changes_nothing_and_knows_every_scheme(self, system):
        before = system.snapshot()

        status = system.registration.status()

        assert [each.scheme for each in status.schemes] == list(LINK_SCHEMES)
        assert (system.snapshot(), status.starts_at_logon) == (before, ())

    def test_without_a_start_at_logon_none_is_made(self, system):
        register(system, Wanted(starts_at_logon=False))

        assert system.registration.status().starts_at_logon == ()

    def test_the_default_is_taken_only_when_it_is_asked_for_and_allowed(self, system):
        system.install("linphone", "tel")

        register(system, TEL._replace(is_default=True))

        assert system.holder("tel") == ("deskcall" if system.can_be_default else "linphone")

    def test_the_default_goes_back_to_who_had_it(self, system):
        system.install("linphone", "tel")
        before, previous = system.snapshot(), system.registration.holders(("tel",))
        register(system, TEL._replace(is_default=True))

        unregister(system, previous)

        assert (system.holder("tel"), system.snapshot()) == ("linphone", before)

    def test_a_default_that_was_changed_meanwhile_stays_as_it_was_changed(self, system):
        system.install("linphone", "tel")
        previous = system.registration.holders(("tel",))
        register(system, TEL._replace(is_default=True))
        system.install("calls", "tel")

        unregister(system, previous)

        assert system.holder("tel") == "calls"
