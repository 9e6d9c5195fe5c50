# SPDX-License-Identifier: MIT
"""A canary in every secret key at once, servers that refuse, fail and repeat all they were told, and a search of everything that comes out."""
import base64
import contextlib
import http.server
import json
import signal
import socket
import socketserver
import sqlite3
import threading
import urllib.error
import urllib.request

from daemon_test import PATIENCE, Supervisor, free_port, until
from feeds import feed, item
from world import WorldCase

KEYS = ("mail", "telegram", "slack", "hook", "dkim", "model")
CANARIES = {key: f"canary-{key}-4f1d9c77-secret" for key in KEYS}
MOODS = ("unauthorized", "forbidden", "broken", "gateway", "moved", "garbage", "dropped")
STATUS = {"unauthorized": 401, "forbidden": 403, "broken": 500, "gateway": 502, "moved": 302, "garbage": 200}


def forms(canary):
    """As it is, and in base64 at each of the three places where it may begin in it."""
    data = canary.encode()
    yield data
    for lead in range(3):
        yield base64.b64encode(b"\0" * lead + data)[4 if lead else 0:-4]


class EchoingWeb:
    """Answers each POST in its mood with all that was asked, in the body and in a header."""

    def __init__(self):
        self.mood, self.posts = "broken", []
        outer = self

        class Request(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                told = f"{self.path} {self.headers.get('Authorization', '')}"
                outer.posts.append(told)
                if outer.mood == "dropped":
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                told = told.encode("latin-1", "replace")
                body = b"you asked " + told + b" " + content[:200]
                if outer.mood in ("unauthorized", "broken"):
                    body = json.dumps({"ok": False, "error": told.decode(), "error_code": STATUS[outer.mood], "description": told.decode()}).encode()
                self.send_response(STATUS[outer.mood], f"sorry {told.decode()}")
                self.send_header("X-Echo", told.decode())
                self.send_header("Location", f"http://127.0.0.1:9{self.path}")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class EchoingMail:
    """Takes a login apart and says it back, clear and as it came; the login fails, or what comes after it."""

    def __init__(self):
        self.mood, self.logins = "unauthorized", []
        outer = self

        class Session(socketserver.StreamRequestHandler):
            def say(self, text):
                self.wfile.write(text.encode("utf-8", "replace") + b"\r\n")

            def handle(self):
                with contextlib.suppress(OSError):
                    self.say("220 echo")
                    for line in self.rfile:
                        if not self.answer(line.decode("latin-1").strip()):
                            return

            def answer(self, line):
                if line.startswith("EHLO"):
                    self.say("250-echo\r\n250 AUTH PLAIN LOGIN")
                elif line.startswith("AUTH PLAIN"):
                    given = line[11:]
                    if not given:
                        self.say("334 ")
                        given = self.rfile.readline().decode().strip()
                    self.told = f"{given} {base64.b64decode(given).decode('latin-1')!r} {base64.b64decode(given).split(bytes(1))[-1].decode('latin-1')}"
                    outer.logins.append(self.told)
                    if outer.mood == "dropped":
                        self.connection.shutdown(socket.SHUT_RDWR)
                        return False
                    self.say(f"535 5.7.8 no: {self.told}" if outer.mood != "broken" else "235 2.7.0 welcome")
                elif line.startswith("MAIL"):
                    self.say(f"451 4.7.1 you are {self.told}")
                else:
                    self.say("250 ok")
                return not line.startswith("QUIT")

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self.server.daemon_threads = True
        self.url = f"smtp://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Canaries(WorldCase):
    def setUp(self):
        super().setUp()
        self.web, self.mail = self.start(EchoingWeb()), self.start(EchoingMail())
        self.port = free_port()
        self.heard = []  # (what it is, bytes)
        w = self.world
        w.write_feed("cs.PL", feed("cs.PL", "2026-04-27", [item("2604.00001", "One"), item("2604.00002", "Two")]))
        w.environment.update({f"CANARY_{key.upper()}": value for key, value in CANARIES.items()})
        w.environment["CANARY_TELEGRAM"] = f"123456:{CANARIES['telegram']}"
        w.environment["CANARY_HOOK"] = f"{self.web.origin}/services/T0/B0/{CANARIES['hook']}"
        w.settings["listen"] = f"127.0.0.1:{self.port}"
        w.settings["channels"].update({
            "mail": {"type": "email", "server": self.mail.url, "tls": "off", "from": "p@example.org", "username": "paperwire",
                     "password": "${env:CANARY_MAIL}", "unsubscribe": "https://papers.example.org/u/{token}",
                     "dkim": {"domain": "example.org", "selector": "pw", "key": "${env:CANARY_DKIM}"}},
            "tg": {"type": "telegram", "token": "${env:CANARY_TELEGRAM}", "api": self.web.origin},
            "lab": {"type": "slack", "token": "${env:CANARY_SLACK}", "api": self.web.origin + "/api"},
            "hook": {"type": "slack", "webhook": "${env:CANARY_HOOK}"}})
        w.settings["summaries"] = {"method": "extract", "model": {"url": self.web.origin + "/v1", "name": "m", "key": "${env:CANARY_MODEL}"}}
        w.settings["filters"] = {"pl": {"categories": "cs.PL"}}
        w.settings["subscribers"] = {"ana": {"filters": "pl", "deliver": [
            {"channel": "mail", "to": "ana@example.org"}, {"channel": "tg", "to": "11"}, {"channel": "lab", "to": "C0AAAAAAA"}, {"channel": "hook"},
            {"channel": "site", "to": "ana"}]}}
        w.write_config()

    def keep(self, what, ran):
        self.heard.append((f"{what}: stdout", ran.raw_out))
        self.heard.append((f"{what}: stderr", ran.raw_err))
        return ran

    def pass_in(self, number, mood):
        self.web.mood = self.mail.mood = mood
        at = f"2026-04-27T{8 + 2 * number:02}:00:00Z"
        form = ("text", "json")[number % 2]
        self.keep(mood, self.world.verb("run --once", "--at", at, "--log-level", "debug", "--log-format", form))
        self.world.verb("destination start", "ana", "tg", "11")   # 403 stops it
        for channel, to in (("mail", "ana@example.org"), ("tg", "11"), ("lab", "C0AAAAAAA"), ("hook", "x")):
            self.keep(f"{mood}: test-channel {channel}",
                      self.world.verb("test-channel", channel, "--to", to, "--log-level", "debug", "--log-format", form))

    def ask_all_verbs(self):
        w = self.world
        self.keep("check-config", w.run("check-config", w.config))
        for verb in ("status", "outbox list", "destination list", "papers"):
            self.keep(verb, w.verb(verb))
        self.keep("status", w.verb("status", "--format", "json"))
        ids = [line.split("\t")[0] for line in w.verb("outbox list").out.splitlines()]
        self.assertTrue(ids, "something waits")
        for digest in ids:
            self.keep("outbox show", w.verb("outbox show", digest))
            self.keep("outbox show", w.verb("outbox show", "--messages", digest))
        for form in ("text", "markdown", "html", "email", "telegram", "slack"):
            self.keep(f"preview {form}", w.verb("preview", "--format", form, "--log-level", "debug"))

    def run_daemon(self, form):
        self.world.verb("outbox retry", "--all")
        before = len(self.web.posts), len(self.mail.logins)
        daemon = self.start(Supervisor(self.world, "--log-level", "debug", "--log-format", form))
        daemon.wait_for("READY=1")
        until(lambda: len(self.web.posts) > before[0] and len(self.mail.logins) > before[1], "attempts of the daemon")
        for path in ("/metrics", "/readyz", "/healthz", "/", "/u/" + "0" * 32):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE) as reply:
                    self.heard.append((path, reply.read() + str(reply.headers).encode()))
            except urllib.error.HTTPError as error:
                with error:
                    self.heard.append((path, error.read() + str(error.headers).encode()))
        daemon.signal(signal.SIGTERM)
        daemon.end()
        self.heard.append(("what systemd is told", "\n".join(daemon.listen()).encode()))

    def search(self):
        places = self.heard + [(path.name, path.read_bytes()) for path in self.world.root.rglob("*") if path.is_file()]
        self.assertTrue(any(name.startswith("daemon-") for name, _ in places))
        found = [f"{key} in {place}: …{data[max(0, data.index(form) - 80):data.index(form) + 40]!r}" for key, canary in CANARIES.items()
                 for form in forms(canary) for place, data in places if form in data]
        self.assertEqual(found, [])
        return places

    def test_no_secret_comes_out_whatever_goes_wrong(self):
        for number, mood in enumerate(MOODS):
            self.pass_in(number, mood)
        self.ask_all_verbs()
        self.web.mood = self.mail.mood = "broken"
        for form in ("text", "json"):
            self.run_daemon(form)

        told = "\n".join(self.web.posts + self.mail.logins)
        for key in ("mail", "telegram", "slack", "hook"):
            self.assertIn(CANARIES[key], told, "the servers were given it")
        places = self.search()
        with sqlite3.connect(self.world.store) as store:
            tokens = [row[0] for row in store.execute("SELECT token FROM destinations")]
        self.assertEqual(len(tokens), 5)
        for token in tokens:
            self.assertEqual([place for place, data in places if token.encode() in data and not place.startswith("paperwire.db")], [])

    def test_tls_that_fails(self):
        for channel, key in (("tg", "api"), ("lab", "api")):
            self.world.settings["channels"][channel][key] = self.web.origin.replace("http:", "https:")
        self.world.environment["CANARY_HOOK"] = self.world.environment["CANARY_HOOK"].replace("http:", "https:")
        self.world.settings["channels"]["mail"]["server"] = self.mail.url.replace("smtp:", "smtps:")
        del self.world.settings["channels"]["mail"]["tls"]
        self.world.write_config()

        for number in range(2):
            self.pass_in(number, "broken")
        self.ask_all_verbs()
        self.run_daemon_silently()
        self.assertEqual(self.web.posts, [])
        self.search()

    def run_daemon_silently(self):
        daemon = self.start(Supervisor(self.world, "--log-level", "debug"))
        daemon.wait_for("READY=1")
        daemon.signal(signal.SIGTERM)
        daemon.end()

    def test_secrets_in_places_that_are_not_for_them(self):
        canary = CANARIES["model"]
        w = self.world
        for settings in ({"arxiv": {"rss": f"http://u:{canary}@127.0.0.1:9/rss"}}, {"arxiv": {"oai": f"http://u:{canary}@127.0.0.1:9/oai"}},
                         {"arxiv": {"api": f"https://u:{canary}@example.org/api"}},
                         {"store": f"postgresql://u:{canary}@127.0.0.1/db"}, {"store": f"postgresql:///db?password={canary}"},
                         {"channels": {"mail": {"type": "email", "server": f"smtp://u:{canary}@127.0.0.1", "from": "a@example.org"}}},
                         {"channels": {"tg": {"type": "telegram", "token": f"123456:{canary} ", "api": f"http://u:{canary}@127.0.0.1"}}},
                         {"channels": {"hook": {"type": "slack", "webhook": f"ftp://127.0.0.1/{canary}"}}},
                         {"channels": {"lab": {"type": "slack", "token": canary, "api": f"https://u:{canary}@example.org"}}}):
            with self.subTest(settings):
                w.settings.update({"arxiv": {"rss": f"file://{w.feeds}"}, "store": f"sqlite:{w.store}", "channels": {}, "subscribers": {}})
                w.settings["channels"] = {"site": {"type": "archive", "directory": str(w.archive)}}
                for key, value in settings.items():
                    w.settings[key] = value
                w.write_config()
                for ran in (w.run("check-config", w.config), w.verb("run --once", "--log-level", "debug", timeout=60), w.verb("status")):
                    self.assertNotIn(canary, ran.out + ran.err)
