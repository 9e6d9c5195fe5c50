#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""One pass of the program beside a name server in some mood: dead_names.py MOOD, inside network and mount namespaces of its own.

It owns /etc/resolv.conf there. What was seen is printed as one line of JSON. The moods: nxdomain, servfail, empty, silent, and
black_hole (an IPv6 address that swallows every packet, beside an IPv4 one that works).
"""
import fcntl
import json
import os
import pathlib
import select
import socket
import struct
import subprocess
import sys
import threading
import time

from feeds import feed, item
from mail_server import MailServer
from world import World

A, AAAA = 1, 28
NXDOMAIN, SERVFAIL = 3, 2


class NameServer(threading.Thread):
    """Knows *.test: 127.0.0.1 and ::1 when it is well."""

    def __init__(self):
        super().__init__(daemon=True)
        self.mood, self.asked = "well", []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        self.start()

    def run(self):
        while True:
            query, peer = self.socket.recvfrom(2048)
            name, kind, question = self.parse(query)
            self.asked.append(name)
            if self.mood == "silent":
                continue
            code = {"nxdomain": NXDOMAIN, "servfail": SERVFAIL}.get(self.mood, 0)
            answer = self.answer(kind) if self.mood in ("well", "black_hole") else b""
            head = query[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, 1 if answer else 0, 0, 0)
            self.socket.sendto(head + question + answer, peer)

    @staticmethod
    def parse(query):
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode())
            at += query[at] + 1
        return ".".join(labels), struct.unpack("!H", query[at + 1:at + 3])[0], query[12:at + 5]

    def answer(self, kind):
        if kind == A:
            data = socket.inet_aton("127.0.0.1")
        elif kind == AAAA and self.mood == "black_hole":
            data = socket.inet_pton(socket.AF_INET6, "::1")
        else:
            return b""
        return b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 1, len(data)) + data


def set_up_network(folder):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        fcntl.ioctl(one, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))   # SIOCSIFFLAGS: up, running
    for path, text in (("/etc/resolv.conf", "nameserver 127.0.0.1\n"), ("/etc/nsswitch.conf", "hosts: files dns\n"),
                       ("/etc/hosts", "127.0.0.1 localhost\n")):
        own = folder / pathlib.Path(path).name
        own.write_text(text)
        subprocess.run(["mount", "--bind", own, os.path.realpath(path)], check=True)


def black_hole(port):
    """[::1]:port listens, and has no room for anybody: a SYN gets no answer. The sockets keep it so; and whether it is."""
    hole = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    hole.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    hole.bind(("::1", port))
    hole.listen(0)
    crowd = []
    for _ in range(4):
        one = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        one.setblocking(False)
        one.connect_ex(("::1", port))
        crowd.append(one)
    _, connected, _ = select.select([], crowd, [], 0.2)
    return hole, crowd, len(connected) < len(crowd)


def settle(world, lost, well):
    world.write_feed("cs.PL", feed("cs.PL", "2026-04-27", [item("2604.00001", "One")]))
    sender = {"type": "email", "tls": "off", "from": "Paperwire <paperwire@example.org>"}
    world.settings["channels"].update({
        "lost": {**sender, "server": f"smtp://mail.test:{lost.port}"},
        "well": {**sender, "server": well.url},
        "chat": {"type": "telegram", "token": "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "api": "http://chat.test:9", "tls": "off"}})
    world.environment["TZ"] = "UTC"
    world.settings["filters"] = {"pl": {"categories": "cs.PL"}}
    for who, number in (("ana", "11"), ("bo", "12")):
        world.settings["subscribers"][who] = {"filters": "pl", "deliver": [
            {"channel": "lost", "to": f"{who}@lost.example"}, {"channel": "well", "to": f"{who}@well.example"},
            {"channel": "chat", "to": number}, {"channel": "site", "to": who}]}
    world.write_config()


def outbox(world):
    return [line.split("\t") for line in world.verb("outbox list").out.splitlines()]


def main(mood):
    world = World()
    try:
        set_up_network(world.root)
        names, lost, well = NameServer(), MailServer(), MailServer()
        settle(world, lost, well)
        names.mood = mood
        hole = black_hole(lost.port) if mood == "black_hole" else None
        begun = time.monotonic()
        ran = world.once("2026-04-27T08:00:00Z", timeout=120)
        took = time.monotonic() - begun
        seen = {"code": ran.code, "took": took, "asked": names.asked[:], "outbox": outbox(world), "lost": len(lost.mails),
                "well": len(well.mails), "archived": [world.archived_ids(who) for who in ("ana", "bo")],
                "channels": world.status()["channels"], "log": ran.err[-4000:]}
        names.mood = "well"
        world.once("2026-04-27T12:00:00Z", timeout=120)
        print(json.dumps({**seen, "lost_later": len(lost.mails), "well_later": len(well.mails), "swallows": bool(hole and hole[2])}))
    finally:
        world.close()


if __name__ == "__main__":
    main(sys.argv[1])
