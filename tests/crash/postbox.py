# SPDX-License-Identifier: MIT
"""The mail server that Paperwire delivers to: keeps every mail that it took, and who was being served by whom at the time.

It is slow at times, puts mail off, and hangs up after keeping a mail without a word of it. All by the seed, the recipient, and how
often that recipient was tried, so that a run's faults do not depend on the order in which connections come.
"""
import asyncio
import random
import threading
from dataclasses import dataclass

from aiosmtpd.smtp import SMTP

STAGES = ("rcpt", "text", "dot", "reply")
_BIG_CHUNK = 1500  # bytes: part of a mail, never a command


@dataclass
class Mail:
    run: int          # number of the run whose process handed it over
    to: str
    bytes: bytes
    dropped: bool = False  # kept, and the connection cut instead of an answer


class Postbox:
    """Serves on a loopback port from a thread of its own."""

    def __init__(self, seed):
        self.mails = []
        self.run = 0        # the run that is going on
        self.calm = False   # no more faults
        self.slow = 0.0     # seconds that an answer takes
        self.port = 0
        self._seed = seed
        self._tries = {}
        self._alarm = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._ready = threading.Event()

    def start(self):
        self._thread.start()
        self._ready.wait()

    def stop(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def set_alarm(self, stage, passage, ring):
        """Calls `ring` at the `passage`-th time that a conversation comes to `stage`. None for no alarm."""
        self._alarm = [stage, passage, ring] if ring else None

    def _serve(self):
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda loop, context: None)  # clients die here by design
        server = self._loop.run_until_complete(self._loop.create_server(self._conversation, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))

    def _conversation(self):
        return _Conversation(self, hostname="rig.test", ident="crash rig", enable_SMTPUTF8=True, loop=self._loop)

    def passed(self, stage):
        alarm = self._alarm
        if alarm is None or alarm[0] != stage:
            return
        alarm[1] -= 1
        if alarm[1] == 0:
            alarm[2]()

    def chance_of(self, stage, to):
        nth = self._tries[stage, to] = self._tries.get((stage, to), 0) + 1
        return 1.0 if self.calm else random.Random(f"{self._seed}/{stage}/{to}/{nth}").random()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        session.run = self.run
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.passed("rcpt")
        if self.chance_of("rcpt", address) < 0.04:
            return "451 4.7.1 greylisted, come back"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        to = ",".join(envelope.rcpt_tos)
        chance = self.chance_of("dot", to)
        if chance < 0.04:
            return "451 4.3.0 not now"
        mail = Mail(session.run, to, envelope.original_content)
        self.mails.append(mail)
        self.passed("dot")
        if chance < 0.12:
            mail.dropped = True
            server.transport.abort()
            return "421 4.3.2 nobody hears this"
        if chance < 0.30:
            await asyncio.sleep(chance / 3)
        await asyncio.sleep(self.slow)
        self._loop.call_later(0.0005, self.passed, "reply")
        return "250 2.0.0 kept"


class _Conversation(SMTP):
    def __init__(self, postbox, **options):
        super().__init__(postbox, **options)
        self._postbox = postbox

    def data_received(self, data):
        if len(data) > _BIG_CHUNK:
            self._postbox.passed("text")
        super().data_received(data)
