# SPDX-License-Identifier: MIT
"""Slack on loopback: chat.postMessage and an incoming webhook, each message judged by the rules of docs.slack.dev, and answers as scripted.

The rules stand here a second time, by themselves: nothing is taken from the program under test.
"""
import re

from chat_server import Answer, ChatServer, json_answer, pace_problems

BLOCKS, SECTION, HEADER, CONTEXT_ELEMENTS, ALL_TEXT, FALLBACK = 50, 3_000, 150, 10, 10_000, 4_000
WEBHOOK_FIELDS = {"text", "blocks", "unfurl_links", "unfurl_media", "mrkdwn", "thread_ts", "link_names", "parse"}
FIELDS = WEBHOOK_FIELDS | {"channel", "metadata", "reply_broadcast", "client_msg_id"}
_LINK = re.compile(r"<https?://[^<>|\s]+(?:\|[^<>|]*)?>")
_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")
_PDF = re.compile(r"https://arxiv\.org/pdf/([A-Za-z.-]*/?[0-9.]+[0-9])v([0-9]+)")


def mrkdwn_problems(text):
    for live in re.findall(r"<[!@#][^>]*>?", text):
        yield f"a live mention: {live!r}"
    rest = _LINK.sub("", text)
    for mark in "<>":
        if mark in rest:
            at = rest.index(mark)
            yield f"an unescaped {mark}: {rest[max(0, at - 20):at + 30]!r}"
    if _AMPERSAND.search(text):
        yield f"an unescaped &: {text[max(0, _AMPERSAND.search(text).start() - 20):][:50]!r}"


def text_object_problems(thing, limit, kinds=("mrkdwn", "plain_text")):
    if not isinstance(thing, dict) or thing.get("type") not in kinds or not isinstance(thing.get("text"), str):
        yield f"not a text object: {str(thing)[:80]}"
        return
    for name in sorted(set(thing) - {"type", "text", "verbatim", "emoji"}):
        yield f"a text object with {name!r}"
    if not 1 <= len(thing["text"]) <= limit:
        yield f"a text of {len(thing['text'])} where 1 to {limit} are allowed"
    if thing["type"] == "mrkdwn":
        if thing.get("verbatim") is not True:
            yield "names in it turn into links: not verbatim"
        yield from mrkdwn_problems(thing["text"])


def block_problems(block):
    kind = block.get("type") if isinstance(block, dict) else None
    if kind == "header":
        yield from text_object_problems(block.get("text"), HEADER, ("plain_text",))
    elif kind == "section":
        yield from text_object_problems(block.get("text"), SECTION)
        if set(block) - {"type", "text", "block_id", "expand"}:
            yield f"a section with {sorted(block)}"
    elif kind == "context":
        if not 1 <= len(block.get("elements", [])) <= CONTEXT_ELEMENTS:
            yield f"{len(block.get('elements', []))} elements in a context"
        for element in block.get("elements", []):
            yield from text_object_problems(element, SECTION)
    elif kind != "divider":
        yield f"a block of type {kind!r}"


def texts_of(body):
    """The texts of all blocks, in order."""
    for block in body.get("blocks", []):
        if "text" in block:
            yield block["text"]["text"]
        for element in block.get("elements", []):
            yield element["text"]


def message_problems(body):
    if body.get("unfurl_links") is not False or body.get("unfurl_media") is not False:
        yield "links may unfurl"
    if body.get("link_names") or body.get("parse", "none") != "none":
        yield "names may turn into mentions"
    text = body.get("text")
    if not isinstance(text, str) or not 1 <= len(text) <= FALLBACK:
        yield f"text of {len(text) if isinstance(text, str) else text!r}"
    else:
        yield from mrkdwn_problems(text)
    blocks = body.get("blocks")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= BLOCKS:
        yield f"blocks: {len(blocks) if isinstance(blocks, list) else blocks!r}"
        return
    before = []
    for block in blocks:
        before += block_problems(block)
    yield from before
    if not before and sum(map(len, texts_of(body))) > ALL_TEXT:
        yield f"{sum(map(len, texts_of(body)))} characters over all blocks"


def entries(body):
    """(id, version) of every entry of a message, in order."""
    return [(paper, int(version)) for text in texts_of(body) for paper, version in _PDF.findall(text)]


class SlackServer(ChatServer):
    """Both doors: `api` for a token, `hook` for a webhook."""

    def __init__(self, token="xoxb-canary-4f1d9c77-secret", hook="/services/T0/B0/canary-4f1d9c77-secret"):
        self.token, self._hook = token, hook
        self.stamps = {}  # channel: the ts of its messages
        super().__init__()

    @property
    def channel(self):
        return {"type": "slack", "token": "${env:SLACK_TOKEN}", "api": self.origin + "/api"}

    @property
    def hook_url(self):
        return self.origin + self._hook

    def addressee(self, post):
        return "hook" if post.path == self._hook else str((post.body or {}).get("channel"))

    def check(self, post):
        at_hook = post.path == self._hook
        if not at_hook and post.path != "/api/chat.postMessage":
            yield f"asked {post.path}"
        if not at_hook and post.headers.get("authorization") != f"Bearer {self.token}":
            yield "the token is wrong"
        if not re.fullmatch(r"application/json; ?charset=utf-8", post.headers.get("content-type", ""), re.IGNORECASE):
            yield f"Content-Type {post.headers.get('content-type')!r}"
        if post.body is None:
            yield "the body is no JSON object"
            return
        for name in sorted(set(post.body) - (WEBHOOK_FIELDS if at_hook else FIELDS)):
            yield f"unknown field {name!r}"
        thread = post.body.get("thread_ts")
        if thread is not None and thread not in self.stamps.get(self.addressee(post), []):
            yield f"thread_ts {thread!r} was never given"
        yield from message_problems(post.body)

    def accept(self, post):
        if post.path == self._hook:
            return Answer(200, b"ok", {"Content-Type": "text/html"})
        if post.headers.get("authorization") != f"Bearer {self.token}":
            post.accepted = False
            return json_answer({"ok": False, "error": "invalid_auth"})
        stamp = f"17772768{len(self.posts):02}.{len(self.posts):06}"
        self.stamps.setdefault(self.addressee(post), []).append(stamp)
        return json_answer({"ok": True, "channel": self.addressee(post), "ts": stamp, "message": {"text": "…"}})

    def pace_problems(self):
        return pace_problems(self.posts, 0.95, self.addressee)


def error(word, status=200, **headers):
    return json_answer({"ok": False, "error": word}, status, **headers)
