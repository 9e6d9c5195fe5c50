# SPDX-License-Identifier: MIT
"""Serves a folder of feeds over HTTP as arXiv does: /rss/CATEGORY with an ETag, 304 when it is sent back, and now and then a 503 or half a body."""
import hashlib
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FeedServer:
    def __init__(self, folder, seed):
        self.folder = folder
        self.calm = False
        self._seed = seed
        self._asked = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/rss"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def start(self):
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def chance(self):
        with self._lock:
            self._asked += 1
            return 1.0 if self.calm else random.Random(f"{self._seed}/feed/{self._asked}").random()


def _answering(feeds):
    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self):
            try:
                super().handle()
            except OSError:
                pass  # the client was killed

        def do_GET(self):
            chance = feeds.chance()
            path = feeds.folder / f"{self.path.removeprefix('/rss/')}.xml"
            if chance < 0.04 or not path.is_file():
                return self._head(503, 0, {})
            body = path.read_bytes()
            etag = hashlib.sha256(body).hexdigest()
            if self.headers.get("If-None-Match") == etag:
                return self._head(304, None, {"ETag": etag})
            self._head(200, len(body), {"ETag": etag, "Content-Type": "application/rss+xml"})
            if chance < 0.06:
                self.close_connection = True
                body = body[:len(body) // 2]
            self.wfile.write(body)

        def _head(self, code, length, headers):
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            if length is not None:
                self.send_header("Content-Length", str(length))
            self.end_headers()

        def log_message(self, *arguments):
            pass

    return Answer
