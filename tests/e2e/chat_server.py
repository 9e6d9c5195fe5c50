# SPDX-License-Identifier: MIT
"""What the counterparts of chat services share: an HTTP server on loopback that notes every POST with its time and answers as scripted."""
import contextlib
import dataclasses
import http.server
import json
import threading
import time

# What a script may give instead of an answer.
CLOSE_UNREAD = "close before reading"
CLOSE = "close after reading"
HANG = "never answer"


@dataclasses.dataclass
class Answer:
    status: int
    body: bytes
    headers: dict = dataclasses.field(default_factory=dict)


def json_answer(value, status=200, **headers):
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json; charset=utf-8", **headers})


def html_answer(status):
    page = f"<html><head><title>{status} Bad Gateway</title></head><body><h1>{status}</h1></body></html>"
    return Answer(status, page.encode(), {"Content-Type": "text/html"})


@dataclasses.dataclass
class Post:
    """One request; `body` is the JSON of it, or nothing."""
    time: float
    path: str
    headers: dict
    raw: bytes
    body: dict | None
    accepted: bool = False
    answered: bool = False
    problems: list = dataclasses.field(default_factory=list)


class ChatServer:
    """A subclass judges (`check`) and answers (`respond`) each post. `scripts` maps an addressee to what is done with its next posts, one after the
    other; `always` to what is done with every one. `on_answer(post)` is called when a post was read and before its answer leaves,
    `on_answered(post)` when it has left."""

    def __init__(self):
        self.posts, self.scripts, self.always = [], {}, {}
        self.on_answer = self.on_answered = None
        self.delay = 0.0
        self.lock = threading.RLock()
        self._closing = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._request_class())
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self._closing.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def addressee(self, post):
        raise NotImplementedError

    def check(self, post):
        raise NotImplementedError

    def accept(self, post):
        raise NotImplementedError

    def pause(self, _post):
        """Seconds before an answer leaves."""
        return self.delay

    def accepted(self, to=None):
        with self.lock:
            return [p for p in self.posts if p.accepted and (to is None or self.addressee(p) == to)]

    def problems(self):
        with self.lock:
            return [f"{self.addressee(p)}: {problem}" for p in self.posts for problem in p.problems]

    def _step(self, to):
        with self.lock:
            waiting = self.scripts.get(to)
            return waiting.pop(0) if waiting else self.always.get(to)

    def _take(self, post):
        """(what to do, post): an Answer, or one of the ways to give none."""
        with self.lock:
            post.problems = list(self.check(post))
            self.posts.append(post)
            step = self._step(self.addressee(post))
            if callable(step):
                step = step(post)
            if step is None or step in (CLOSE, HANG):
                post.accepted = True
            return self.accept(post) if step is None else step

    def _request_class(outer):  # pylint: disable=no-self-argument
        class Request(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle(self):
                with contextlib.suppress(OSError):
                    super().handle()

            def do_POST(self):
                if outer._step(CLOSE_UNREAD):
                    self.close_connection = True
                    return
                length = int(self.headers.get("Content-Length", 0))
                raw = self.rfile.read(length)
                if len(raw) < length:  # the asker died halfway: nobody acts on that
                    self.close_connection = True
                    return
                try:
                    body = json.loads(raw)
                except ValueError:
                    body = None
                post = Post(time.monotonic(), self.path, {k.lower(): v for k, v in self.headers.items()}, raw,
                            body if isinstance(body, dict) else None)
                step = outer._take(post)
                if outer.on_answer:
                    outer.on_answer(post)
                if step == HANG:
                    outer._closing.wait(60)
                if step in (HANG, CLOSE):
                    self.close_connection = True
                    return
                outer._closing.wait(outer.pause(post))
                self._answer(step)
                post.answered = True
                if outer.on_answered:
                    outer.on_answered(post)

            def _answer(self, answer):
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_):
                pass

        return Request


def utf16_units(text):
    return len(text.encode("utf-16-le")) // 2


def pace_problems(posts, gap, key):
    """Pairs of one key's posts that followed each other too soon."""
    last = {}
    for post in posts:
        to = key(post)
        if to in last and post.time - last[to] < gap:
            yield f"{to}: {post.time - last[to]:.3f} s after the one before"
        last[to] = post.time
