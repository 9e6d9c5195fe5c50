# SPDX-License-Identifier: MIT
"""When a digest is made, and for whom: local schedules, quiet hours, newcomers, pauses. Berlin is two hours ahead of UTC in April."""
from feeds import feed, item
from mail_server import MailServer
from world import WorldCase, linked_ids

MON, TUE, WED, THU, FRI, SAT, SUN, MON2 = [f"2026-04-{day}" for day in (27, 28, 29, 30)] + [f"2026-05-0{day}" for day in (1, 2, 3, 4)]
ID = {day: f"2604.000{i + 10}" for i, day in enumerate((MON, TUE, WED, THU, FRI, SAT, SUN, MON2))}


class ScheduleCase(WorldCase):
    def setUp(self):
        super().setUp()
        w = self.world
        w.settings["timezone"] = "Europe/Berlin"
        w.settings["channels"]["tty"] = {"type": "console"}
        w.settings["filters"] = {"pl": {"categories": "cs.PL"}}
        self.use()

    def use(self, **delivery):
        self.world.settings["subscribers"] = {"ana": {"filters": "pl", "deliver": {"channel": "tty", **delivery}}}
        self.world.write_config()

    def start_deferring_mail(self, address):
        """A mail server behind the channel `mail` that puts that address off until at_rcpt is cleared."""
        server = self.start(MailServer())
        server.at_rcpt[address] = "451 4.7.1 later"
        self.world.settings["channels"]["mail"] = {"type": "email", "server": server.url, "tls": "off", "from": "p@example.org"}
        return server

    def announce(self, day, *items):
        self.world.write_feed("cs.PL", feed("cs.PL", day, items or [item(ID[day], f"Paper of {day}")]))

    def expect(self, at, *days, code=0):
        """A pass at that time prints one digest with the papers of these days, or nothing."""
        ran = self.once(at, code=code)
        self.assertEqual(linked_ids(ran.out), [ID[day] for day in days], f"at {at}; stderr:\n{ran.err}")
        self.assertEqual(ran.out.count("not affiliated"), 1 if days else 0, f"digests at {at}")
        return ran

    def join_on_sunday(self, at="12:00"):
        self.world.write_feed("cs.PL", feed("cs.PL", "2026-04-26"))
        self.expect(f"2026-04-26T{at}:00Z")


class Schedules(ScheduleCase):
    def test_daily(self):
        self.use(schedule="daily 09:00")
        self.join_on_sunday()
        self.announce(MON)
        self.expect(f"{MON}T06:59:59Z")
        self.expect(f"{MON}T07:00:00Z", MON)
        self.expect(f"{MON}T07:00:00Z")
        self.announce(TUE)
        self.expect(f"{TUE}T06:30:00Z")
        self.expect(f"{TUE}T07:30:00+00:00", TUE)

    def test_missed_runs_are_made_up_by_one(self):
        self.use(schedule="daily 09:00")
        self.join_on_sunday()
        self.announce(MON)
        self.expect(f"{MON}T05:00:00Z")
        self.announce(THU)
        self.expect(f"{THU}T18:00:00Z", MON, THU)
        self.expect(f"{THU}T19:00:00Z")

    def test_weekdays(self):
        self.use(schedule="weekdays 09:00")
        self.announce(THU)
        self.expect(f"{THU}T08:00:00Z")
        self.announce(FRI)
        self.expect(f"{FRI}T06:00:00Z")
        self.expect(f"{FRI}T07:00:00Z", THU, FRI)
        self.announce(SAT)   # arXiv does not, but whoever reads on Saturday waits for Monday
        self.expect(f"{SAT}T07:00:00Z")
        self.expect(f"{SUN}T12:00:00Z")
        self.expect(f"{MON2}T06:59:00Z")
        self.expect(f"{MON2}T07:00:00Z", SAT)

    def test_weekly(self):
        self.use(schedule="weekly thu 18:00")
        self.join_on_sunday()
        for day in (MON, TUE):
            self.announce(day)
            self.expect(f"{day}T17:00:00Z")
        self.expect(f"{THU}T15:59:00Z")
        self.expect(f"{THU}T16:00:00Z", MON, TUE)
        self.announce(FRI)
        self.expect(f"{FRI}T16:00:00Z")

    def test_own_zone_of_a_delivery(self):
        self.use(schedule="daily 09:00", timezone="America/New_York")
        self.join_on_sunday("14:00")
        self.announce(MON)
        self.expect(f"{MON}T12:59:00Z")
        self.expect(f"{MON}T13:00:00Z", MON)

    def test_time_that_the_clocks_skip(self):
        self.use(schedule="daily 02:30")
        self.world.write_feed("cs.PL", feed("cs.PL", "2026-03-27", [item(ID[MON])]))
        self.expect("2026-03-28T12:00:00Z")
        self.expect("2026-03-29T00:59:59Z")
        self.expect("2026-03-29T01:00:00Z", MON)

    def test_time_that_comes_twice_counts_once(self):
        self.use(schedule="daily 02:30")
        self.world.write_feed("cs.PL", feed("cs.PL", "2026-10-23", [item(ID[MON])]))
        self.expect("2026-10-24T12:00:00Z")
        self.expect("2026-10-25T00:29:59Z")
        self.expect("2026-10-25T00:30:00Z", MON)
        self.world.write_feed("cs.PL", feed("cs.PL", "2026-10-25", [item(ID[TUE])]))
        self.expect("2026-10-25T01:30:00Z")
        self.expect("2026-10-26T01:30:00Z", TUE)

    def test_time_before_the_last_pass_is_a_usage_error(self):
        self.announce(MON)
        self.expect(f"{MON}T08:00:00Z", MON)

        ran = self.world.once(f"{MON}T07:59:59Z")

        self.assert_code(ran, 64)
        self.assertIn(f"{MON}T08:00:00", ran.err)
        self.assert_code(self.world.verb("preview", "--at", f"{MON}T07:00:00Z"), 64)

    def test_nonsense_for_a_time_is_a_usage_error(self):
        self.announce(MON)
        for nonsense in ("tomorrow", "2026-04-27", "2026-04-27T25:00:00Z", "2026-02-30T10:00:00Z"):
            with self.subTest(nonsense):
                self.assert_code(self.world.once(nonsense), 64)

    def test_quiet_hours_hold_an_immediate_digest(self):
        self.use(schedule="immediate", quiet="22:00-07:00")
        self.announce(MON)
        self.expect(f"{MON}T20:00:00Z")
        self.announce(MON)
        self.expect(f"{TUE}T04:59:59Z")
        self.expect(f"{TUE}T05:00:00Z", MON)

    def test_quiet_hours_hold_a_retry(self):
        server = self.start_deferring_mail("ana@example.org")
        self.use(channel="mail", to="ana@example.org", quiet="22:00-07:00")
        self.announce(MON)
        self.once(f"{MON}T19:59:00Z", code=75)
        server.at_rcpt.clear()

        self.once(f"{TUE}T04:59:00Z", code=0)

        self.assertEqual(len(server.mails), 0, "nothing in quiet hours")
        self.once(f"{TUE}T05:00:00Z", code=0)
        self.assertEqual(len(server.mails), 1)


class Readiness(ScheduleCase):
    def setUp(self):
        super().setUp()
        self.world.settings["filters"] = {"both": {"categories": ["cs.PL", "cs.LG"]}}
        self.world.settings["subscribers"]["ana"]["filters"] = "both"
        self.world.write_config()

    def test_immediate_waits_for_all_categories(self):
        self.announce(MON)
        self.expect(f"{MON}T08:00:00Z", code=75)
        self.world.write_feed("cs.LG", feed("cs.LG", MON, [item(ID[TUE], categories=["cs.LG"])]))

        ran = self.once(f"{MON}T08:20:00Z")

        self.assert_once(linked_ids(ran.out), [ID[MON], ID[TUE]])

    def test_immediate_waits_no_longer_than_an_hour(self):
        self.announce(MON)
        self.expect(f"{MON}T08:00:00Z", code=75)
        self.expect(f"{MON}T08:59:59Z", code=75)
        ran = self.expect(f"{MON}T09:00:00Z", MON, code=75)
        self.assertRegex(ran.out, r"cs\.LG\s+unreachable")
        self.expect(f"{MON}T10:00:00Z", code=75)
        self.world.write_feed("cs.LG", feed("cs.LG", MON, [item(ID[TUE], categories=["cs.LG"])]))
        self.expect(f"{MON}T11:00:00Z", TUE)
        self.expect(f"{MON}T12:00:00Z")

    def test_unread_category_is_told_at_the_scheduled_time(self):
        self.world.settings["subscribers"]["ana"]["deliver"]["schedule"] = "daily 09:00"
        self.world.write_config()
        self.world.write_feed("cs.LG", feed("cs.LG", "2026-04-26"))
        self.world.write_feed("cs.PL", feed("cs.PL", "2026-04-26"))
        self.expect("2026-04-26T12:00:00Z")
        (self.world.feeds / "cs.PL.xml").unlink()
        self.world.write_feed("cs.LG", feed("cs.LG", MON, [item(ID[TUE], categories=["math.CO", "stat.ML", "cs.LG"], kind="replace")]))

        ran = self.once(f"{MON}T07:00:00Z", code=75)

        self.assertRegex(ran.out, r"cs\.PL.*unreachable")


class Population(ScheduleCase):
    def add(self, who, **delivery):
        self.world.settings["subscribers"][who] = {"filters": "pl", "deliver": {"channel": "site", "to": who, **delivery}}
        self.world.write_config()

    def test_newcomer_gets_the_current_day_and_what_follows(self):
        self.announce(MON)
        self.expect(f"{MON}T08:00:00Z", MON)
        self.announce(TUE)
        self.expect(f"{TUE}T08:00:00Z", TUE)
        self.add("bo")
        self.add("cy", since=MON)
        self.add("di", since=WED)

        self.once(f"{TUE}T09:00:00Z")

        self.assertEqual(self.world.archived_ids("bo"), [ID[TUE]])
        self.assert_once(self.world.archived_ids("cy"), [ID[MON], ID[TUE]])
        self.assertEqual(self.world.archived_ids("di"), [])
        self.announce(WED)
        self.once(f"{WED}T08:00:00Z")
        self.assert_once(self.world.archived_ids("bo"), [ID[TUE], ID[WED]])
        self.assert_once(self.world.archived_ids("cy"), [ID[MON], ID[TUE], ID[WED]])
        self.assertEqual(self.world.archived_ids("di"), [ID[WED]])

    def test_pause_leaves_no_backlog(self):
        self.announce(MON)
        self.add("bo", paused=True)
        self.add("cy", paused=WED)
        self.once(f"{MON}T08:00:00Z")
        self.announce(TUE)
        self.once(f"{TUE}T08:00:00Z")
        self.assertEqual((self.world.archived_ids("bo"), self.world.archived_ids("cy")), ([], []))
        self.add("bo")
        self.announce(WED)

        self.once(f"{WED}T08:00:00Z")

        self.assertEqual((self.world.archived_ids("bo"), self.world.archived_ids("cy")), ([ID[WED]], [ID[WED]]))

    def test_changed_filter_looks_forward_only(self):
        self.world.settings["filters"]["pl"] = {"categories": "cs.PL", "title": "nothing like it"}
        self.use()
        self.announce(MON)
        self.expect(f"{MON}T08:00:00Z")
        self.world.settings["filters"]["pl"] = {"categories": "cs.PL"}
        self.use()
        self.expect(f"{MON}T12:00:00Z")
        self.announce(TUE)
        self.expect(f"{TUE}T08:00:00Z", TUE)

    def test_name_keeps_the_place_of_a_moved_destination(self):
        self.add("bo", name="home")
        self.announce(MON)
        self.once(f"{MON}T08:00:00Z")
        self.add("bo", name="home", to="elsewhere")

        self.once(f"{MON}T09:00:00Z")

        self.assertEqual(self.world.archived_ids("elsewhere"), [])
        self.announce(TUE)
        self.once(f"{TUE}T08:00:00Z")
        self.assertEqual(self.world.archived_ids("elsewhere"), [ID[TUE]])

    def test_stopped_destination_gets_nothing_until_started(self):
        self.add("bo")
        self.announce(MON)
        self.once(f"{MON}T08:00:00Z")
        self.assert_code(self.world.verb("destination stop", "bo", "site", "bo"), 0)
        self.announce(TUE)
        self.once(f"{TUE}T08:00:00Z")
        self.assertEqual(self.world.archived_ids("bo"), [ID[MON]])
        self.assertIn("stopped", self.world.verb("destination list").out)
        self.assert_code(self.world.verb("destination start", "bo", "site", "bo"), 0)
        self.announce(WED)
        self.once(f"{WED}T08:00:00Z")
        self.assertEqual(self.world.archived_ids("bo"), [ID[MON], ID[WED]])

    def test_queue_of_a_stopped_one_waits_for_a_person_and_keeps_no_pass_from_its_end(self):
        server = self.start_deferring_mail("bo@example.org")
        self.add("bo", channel="mail", to="bo@example.org")
        self.announce(MON)
        self.once(f"{MON}T08:00:00Z", code=75)
        self.assert_code(self.world.verb("destination stop", "bo", "mail", "bo@example.org"), 0)
        server.at_rcpt.clear()

        self.once(f"{MON}T12:00:00Z")

        self.assertEqual(server.mails, [])
        self.assertEqual(len(self.world.verb("outbox list").out.splitlines()), 1)

    def test_queue_of_one_no_longer_configured_is_dropped_and_logged(self):
        server = self.start_deferring_mail("bo@example.org")
        self.add("bo", channel="mail", to="bo@example.org")
        self.announce(MON)
        self.once(f"{MON}T08:00:00Z", code=75)
        self.use()
        server.at_rcpt.clear()

        ran = self.once(f"{TUE}T08:00:00Z")

        self.assertIn("bo", ran.err)
        self.assertEqual((server.mails, self.world.verb("outbox list").out), ([], ""))

    def test_empty_send(self):
        for empty, told in (("send", 1), ("skip", 0)):
            with self.subTest(empty):
                self.setUp()
                self.use(schedule="daily 09:00", empty=empty)
                self.join_on_sunday()
                self.world.write_feed("cs.PL", feed("cs.PL", MON, [item(ID[MON], kind="replace")]))

                ran = self.once(f"{MON}T07:00:00Z")

                self.assertEqual(ran.out.count("not affiliated"), told, ran.out)
                self.assertEqual(len(linked_ids(ran.out)), 0)
                if told:
                    self.assertRegex(ran.out, r"cs\.PL.*fresh\s+1 listed, 1 read, 0 matched")


class MissingFacts(ScheduleCase):
    """A feed gives no comments: who asks for them waits until the next announcement day."""

    def setUp(self):
        super().setUp()
        self.world.settings["filters"] = {"pl": {"categories": "cs.PL", "none_of": [{"comment": "withdrawn"}]}}
        self.use()

    def test_paper_waits_for_its_comment_until_the_next_day(self):
        self.announce(MON)
        self.expect(f"{MON}T08:00:00Z")
        told = self.world.verb("explain", "--subscriber", "ana", ID[MON])
        self.assertRegex(told.out, r"not sent yet: waits")
        self.announce(TUE)

        ran = self.expect(f"{TUE}T08:00:00Z", MON)

        self.assertRegex(ran.out, "(?i)comment", "the receipt says so")
        self.announce(WED)
        self.expect(f"{WED}T08:00:00Z", TUE)

    def test_decided_papers_do_not_wait(self):
        self.world.settings["filters"]["pl"]["none_of"][0]["title"] = "no such title"
        self.use()
        self.announce(MON)
        self.expect(f"{MON}T08:00:00Z", MON)
