# SPDX-License-Identifier: MIT
"""A web server on loopback that answers as it is told, and notes what it was asked."""
import collections
import contextlib
import http.server
import threading

Asked = collections.namedtuple("Asked", "path headers")


class FeedServer:
    """`answers[SPEC]` is (status, headers, body); a path without one is 404."""

    def __init__(self):
        self.answers, self.asked = {}, []
        outer = self

        class Request(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.asked.append(Asked(self.path, dict(self.headers.items())))
                status, headers, body = outer.answer_to(self.path, self.headers)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(BrokenPipeError):   # the asker was killed
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/rss"

    def say(self, spec, body, status=200, headers=(), etag=None):
        data = body.encode() if isinstance(body, str) else body
        more = {"Content-Type": "application/rss+xml", **dict(headers)}
        if etag:
            more["ETag"] = etag
        self.answers[spec] = (status, more, data)

    def answer_to(self, path, headers):
        found = self.answers.get(path.rsplit("/", 1)[-1])
        if found is None:
            return 404, {}, b"no such feed"
        if "ETag" in found[1] and headers.get("If-None-Match") == found[1]["ETag"]:
            return 304, {"ETag": found[1]["ETag"]}, b""
        return found

    def specs(self):
        return [one.path.rsplit("/", 1)[-1] for one in self.asked]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
