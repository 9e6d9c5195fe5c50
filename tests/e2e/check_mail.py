#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Re-reads mails strictly: check_mail.py FILE.eml…  Prints `FILE: problem` lines; exit 1 when there is any, 64 without files.

A second pair of eyes beside GMime's own parser: Python's email package under policy.SMTP, and the raw bytes.
"""
import email
import email.policy
import html.parser
import re
import sys

FORM_LIMIT = 90_000
ONCE = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "List-Id", "Auto-Submitted", "Precedence"]
AT_MOST_ONCE = ["List-Unsubscribe", "List-Unsubscribe-Post", "In-Reply-To", "References"]
LITERAL = ["Message-ID", "Date", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "In-Reply-To", "References",
           "Auto-Submitted", "Precedence", "MIME-Version"]
VOID = {"meta", "br", "hr", "img", "link", "input", "wbr"}


class Markup(html.parser.HTMLParser):
    """Balance of tags, and whatever a mail must not hold."""

    def __init__(self):
        super().__init__()
        self.open, self.problems = [], []

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "iframe", "form", "object", "embed", "link", "base", "img", "svg"):
            self.problems.append(f"HTML: <{tag}> is not for mail")
        for name, value in attrs:
            if name.startswith("on") or name in ("src", "background", "srcset"):
                self.problems.append(f"HTML: attribute {name}")
            if name == "href" and not (value or "").startswith(("https://", "mailto:")):
                self.problems.append(f"HTML: link to {value!r}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"HTML: </{tag}> closes nothing")


def raw_headers(raw):
    """(name, unfolded value) of the outer header, as bytes say it."""
    head = raw.split(b"\r\n\r\n", 1)[0]
    unfolded = re.sub(rb"\r\n(?=[ \t])", b"", head)
    return [tuple(part.decode("utf-8", "replace").strip() for part in line.split(b":", 1)) for line in unfolded.split(b"\r\n")]


def line_problems(raw):
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        yield "a line ends in something else than CRLF"
    if b"\0" in raw:
        yield "a NUL"
    for number, line in enumerate(raw.split(b"\r\n"), 1):
        if len(line) > 998:
            yield f"line {number} has {len(line)} octets"
    if not raw.endswith(b"\r\n"):
        yield "no CRLF at the end"


def header_problems(raw):
    headers = raw_headers(raw)
    names = [name.lower() for name, _ in headers]
    values = {name.lower(): value for name, value in headers}
    for name in ONCE:
        if names.count(name.lower()) != 1:
            yield f"{name} stands {names.count(name.lower())} times"
    for name in AT_MOST_ONCE:
        if names.count(name.lower()) > 1:
            yield f"{name} stands more than once"
    for name in LITERAL:
        value = values.get(name.lower(), "")
        if "=?" in value or not value.isascii():
            yield f"{name} is not literal"
    if "bcc" in names:
        yield "Bcc is in the header"
    for word in re.findall(r"=\?[^?]+\?[BbQq]\?[^?]*\?=", raw.split(b"\r\n\r\n", 1)[0].decode("utf-8", "replace")):
        if len(word) > 75:
            yield f"an encoded word has {len(word)} characters"
    yield from value_problems(values)


def value_problems(values):
    if not re.fullmatch(r"<[0-9A-Za-z._-]+\.[0-9]+@[0-9A-Za-z.\[\]:-]+>", values.get("message-id", "")):
        yield "Message-ID is not <DIGEST.PART@domain>"
    if not re.fullmatch(r"([0-9A-Za-z .-]+ )?<[0-9A-Za-z.-]+>", values.get("list-id", "")):
        yield "List-Id is not `Name <label.domain>`"
    if values.get("auto-submitted") != "auto-generated":
        yield "Auto-Submitted is not auto-generated"
    if not re.fullmatch(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}", values.get("date", "")):
        yield "Date is not of RFC 5322"
    way_out = values.get("list-unsubscribe")
    if way_out is not None and not re.fullmatch(r"<(https|mailto):[^<>\s,]+>(, ?<mailto:[^<>\s,]+>)?", way_out):
        yield "List-Unsubscribe is not a list of <https:…> and <mailto:…>"
    has_post = "list-unsubscribe-post" in values
    if has_post != (way_out or "").startswith("<https:"):
        yield "List-Unsubscribe-Post without an https address, or none with it"
    if has_post and values["list-unsubscribe-post"] != "List-Unsubscribe=One-Click":
        yield "List-Unsubscribe-Post is not List-Unsubscribe=One-Click"


def body_problems(raw):
    message = email.message_from_bytes(raw, policy=email.policy.SMTP)
    for part in message.walk():
        for defect in part.defects:
            yield f"{part.get_content_type()}: {defect!r}"
        for name, value in part.items():
            for defect in getattr(value, "defects", ()):
                yield f"{name}: {defect!r}"
    if message.get_content_type() != "multipart/alternative":
        yield f"the whole is {message.get_content_type()}"
        return
    kinds = [part.get_content_type() for part in message.iter_parts()]
    if kinds != ["text/plain", "text/html"]:
        yield f"the parts are {kinds}"
        return
    for part in message.iter_parts():
        yield from form_problems(part)


def form_problems(part):
    kind = part.get_content_type()
    content = part.get_payload(decode=True)
    if len(content) >= FORM_LIMIT:
        yield f"{kind} has {len(content)} bytes"
    if part.get_content_charset() != "utf-8":
        yield f"{kind} is in {part.get_content_charset()}"
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        yield f"{kind}: {error}"
        return
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text):
        yield f"{kind} holds a control character"
    if kind == "text/html":
        markup = Markup()
        markup.feed(text)
        yield from markup.problems
        if markup.open:
            yield f"HTML: left open: {markup.open}"


def main(paths):
    if not paths:
        print("usage: check_mail.py FILE.eml…", file=sys.stderr)
        return 64
    found = 0
    for path in paths:
        with open(path, "rb") as file:
            raw = file.read()
        for problem in [*line_problems(raw), *header_problems(raw), *body_problems(raw)]:
            print(f"{path}: {problem}")
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
