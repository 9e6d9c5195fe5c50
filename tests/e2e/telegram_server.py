# SPDX-License-Identifier: MIT
"""A Bot API on loopback: sendMessage judged by the rules of core.telegram.org/bots/api (10.1) and of TDLib's own parser, and answers as scripted.

The rules stand here a second time, by themselves: nothing is taken from the program under test.
"""
import re
from dataclasses import dataclass

from chat_server import ChatServer, json_answer, pace_problems, utf16_units

TEXT_LIMIT = 4096          # UTF-16 units after parsing: never more than the code points that TDLib counts
RAW_LIMIT = 32_768         # bytes before parsing
ENTITY_LIMIT = 100         # further ones lose their form silently
ENTITY_BYTES_LIMIT = 9_000  # ENTITIES_TOO_LONG begins near 9,500

FIELDS = {"chat_id", "text", "parse_mode", "entities", "link_preview_options", "message_thread_id", "disable_notification", "protect_content",
          "reply_parameters", "reply_markup"}
_TAGS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline", "s": "strikethrough",
         "strike": "strikethrough", "del": "strikethrough", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
         "tg-spoiler": "spoiler", "span": "spoiler"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)((?:\s+[a-z-]+(?:=\"[^\"<>]*\")?)*)\s*>")
_ATTRIBUTE = re.compile(r"([a-z-]+)(?:=\"([^\"]*)\")?")
_ENTITY = re.compile(r"&(#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]+);")
_CATEGORY = re.compile(r"(?<![\w./-])(?:cs|math|stat|eess|econ|astro-ph|cond-mat|physics|nlin|q-bio|q-fin)\.[A-Za-z-]{2,}", re.IGNORECASE)
_MENTION = re.compile(r"(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31}")
_UNLINKED = ("text_link", "code", "pre")


@dataclass
class Stretch:
    kind: str
    begin: int  # code points of the parsed text
    end: int = 0
    url: str = ""


class BadMarkup(ValueError):
    pass


def _unescape(text):
    def one(match):
        name = match[1]
        if name.startswith("#"):
            return chr(int(name[2:], 16) if name[1] == "x" else int(name[1:]))
        if name not in _NAMED:
            raise BadMarkup(f"&{name}; stays as it is")
        return _NAMED[name]
    if "&" in _ENTITY.sub("", text):
        raise BadMarkup(f"a bare & in {text[:60]!r}")
    return _ENTITY.sub(one, text)


def _stretch(tag, attributes, begin):
    given = {name: _unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
    if tag not in _TAGS:
        raise BadMarkup(f"unsupported start tag {tag!r}")
    allowed = {"a": {"href"}, "blockquote": {"expandable"}, "code": {"class"}, "span": {"class"}}.get(tag, set())
    if set(given) - allowed:
        raise BadMarkup(f"<{tag}> with {sorted(given)}")
    if tag == "a" and not given.get("href", "").startswith(("https://", "http://")):
        raise BadMarkup(f"a link to {given.get('href')!r}")
    if tag == "span" and given.get("class") != "tg-spoiler":
        raise BadMarkup("a span that is no spoiler")
    return Stretch(_TAGS[tag], begin, url=given.get("href", ""))


def parse_html(raw):
    """(text, stretches) as TDLib reads it. Raises BadMarkup where it would refuse, or show something else than was meant."""
    text, done, open_tags, at = "", [], [], 0
    while at < len(raw):
        mark = raw.find("<", at)
        piece = raw[at:] if mark < 0 else raw[at:mark]
        if ">" in piece:
            raise BadMarkup(f"a bare > in {piece[:60]!r}")
        text += _unescape(piece)
        if mark < 0:
            break
        tag = _TAG.match(raw, mark)
        if not tag:
            raise BadMarkup(f"no tag at {raw[mark:mark + 40]!r}")
        if not tag[1]:
            open_tags.append((tag[2], _stretch(tag[2], tag[3], len(text))))
        else:
            if tag[3] or not open_tags or open_tags[-1][0] != tag[2]:
                raise BadMarkup(f"</{tag[2]}> closes nothing")
            stretch = open_tags.pop()[1]
            stretch.end = len(text)
            done.append(stretch)
        at = tag.end()
    if open_tags:
        raise BadMarkup(f"<{open_tags[-1][0]}> stays open")
    for outer in done:
        if outer.kind == "blockquote" and any(other.kind == "blockquote" and other is not outer and outer.begin <= other.begin < outer.end for other in done):
            raise BadMarkup("a quotation within a quotation")
    return text, sorted(done, key=lambda s: (s.begin, -s.end))


def text_problems(text, stretches, raw):
    if not text.strip():
        yield "text must be non-empty"
    if utf16_units(text) > TEXT_LIMIT:
        yield f"{utf16_units(text)} UTF-16 units of text"
    if len(raw.encode()) > RAW_LIMIT:
        yield f"{len(raw.encode())} bytes before parsing"
    if len(stretches) > ENTITY_LIMIT:
        yield f"{len(stretches)} entities"
    size = sum(len(text[s.begin:s.end].encode()) + len(s.url.encode()) for s in stretches)
    if size > ENTITY_BYTES_LIMIT:
        yield f"{size} bytes of entities"
    plain = list(text)
    for stretch in stretches:
        if stretch.kind in _UNLINKED:
            plain[stretch.begin:stretch.end] = "\0" * (stretch.end - stretch.begin)
    for what, pattern in (("a category turns into a link", _CATEGORY), ("a live mention", _MENTION)):
        for match in pattern.finditer("".join(plain)):
            yield f"{what}: {match[0]!r} in {text[max(0, match.start() - 40):match.end() + 20]!r}"
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text):
        yield "a control character"


def body_problems(body):
    if body is None:
        yield "the body is no JSON object"
        return
    for name in sorted(set(body) - FIELDS):
        yield f"unknown field {name!r}"
    chat = body.get("chat_id")
    if isinstance(chat, bool) or not re.fullmatch(r"-?[1-9][0-9]{0,15}|@[A-Za-z][A-Za-z0-9_]{3,31}", str(chat)):
        yield f"chat_id {chat!r}"
    if body.get("link_preview_options", {}).get("is_disabled") is not True:
        yield "the preview is not off"
    if "message_thread_id" in body and not (isinstance(body["message_thread_id"], int) and body["message_thread_id"] > 0):
        yield f"message_thread_id {body['message_thread_id']!r}"
    raw = body.get("text")
    if not isinstance(raw, str):
        yield "no text"
        return
    if body.get("parse_mode") not in (None, "HTML"):
        yield f"parse_mode {body['parse_mode']!r}"
    try:
        text, stretches = parse_html(raw) if "parse_mode" in body else (raw, [])
    except BadMarkup as error:
        yield f"can't parse entities: {error}"
        return
    yield from text_problems(text, stretches, raw)


def entries(body):
    """(id, version) of every entry of a message, in order; those of a plain message too."""
    return [(paper, int(version)) for paper, version in re.findall(r"https://arxiv\.org/pdf/([A-Za-z.-]*/?[0-9.]+[0-9])v([0-9]+)", body["text"])]


class TelegramServer(ChatServer):
    """`moved` maps a group's number to the supergroup that it became; `blocked` holds chats that are gone."""

    def __init__(self, token="123456:canary-4f1d9c77-secret"):
        self.token = token
        self.moved, self.blocked = {}, set()
        super().__init__()

    @property
    def channel(self):
        return {"type": "telegram", "token": "${env:TELEGRAM_TOKEN}", "api": self.origin}

    def addressee(self, post):
        return str((post.body or {}).get("chat_id"))

    def check(self, post):
        if post.path != f"/bot{self.token}/sendMessage":
            yield f"asked {post.path.replace(self.token, 'TOKEN')}"
        if not post.headers.get("content-type", "").lower().startswith("application/json"):
            yield f"Content-Type {post.headers.get('content-type')!r}"
        yield from body_problems(post.body)

    def accept(self, post):
        chat = self.addressee(post)
        if f"/bot{self.token}/" not in post.path:
            return self._refuse(post, 401, "Unauthorized")
        if chat in self.moved:
            return self._refuse(post, 400, "Bad Request: group chat was upgraded to a supergroup chat",
                                parameters={"migrate_to_chat_id": int(self.moved[chat])})
        if chat in self.blocked:
            return self._refuse(post, 403, "Forbidden: bot was blocked by the user")
        return json_answer({"ok": True, "result": {"message_id": len(self.posts), "date": 1777276800, "chat": {"id": post.body["chat_id"]},
                                                   "text": "…"}})

    @staticmethod
    def _refuse(post, code, description, **more):
        post.accepted = False
        return refusal(code, description, **more)

    def pace_problems(self):
        """Against the documented rates: 30 a second, one a second in a chat, 20 a minute in a group."""
        posts = self.posts
        yield from pace_problems(posts, 0.95, self.addressee)
        for first, last in zip(posts, posts[30:]):
            if last.time - first.time < 0.95:
                yield f"31 messages within {last.time - first.time:.3f} s"
        for chat in {self.addressee(p) for p in posts if self.addressee(p).startswith(("-", "@"))}:
            times = [p.time for p in posts if self.addressee(p) == chat]
            for first, last in zip(times, times[20:]):
                if last - first < 58:
                    yield f"{chat}: 21 messages within {last - first:.1f} s"


def refusal(code, description, parameters=None, **headers):
    body = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return json_answer(body, code, **headers)


def flood(seconds):
    return refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds}, **{"Retry-After": str(seconds)})
