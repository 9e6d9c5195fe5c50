# SPDX-License-Identifier: MIT
"""What came to the chats against what must have come.

L: lost. U: in a chat that it was not for. D: a message that came again; excused when the service kept it without a word, or was answering it, or
had just answered it, when the process was killed: by no more messages than the channel sends at once and than stood in its store as under way,
and only the last one of its chat.
"""
import json
from collections import Counter, defaultdict

from verdict import check_bound

AT_ONCE = {"tg": 16, "lab": 8}


def judge_chats(verdict, expected, announced, servers, kills):
    for channel, server in servers.items():
        wanted = {d.to: (d, due) for d, due in expected.items() if d.channel == channel}
        posts = defaultdict(list)
        for post in server.accepted():
            posts[server.addressee(post)].append(post)
        verdict.messages += sum(map(len, posts.values()))
        verdict.faults += [f"{channel} {problem}" for problem in server.problems()]
        verdict.unauthorised += [f"{channel} to {to}, who is nobody" for to in posts.keys() - wanted.keys()]
        again = Counter()
        for to, (destination, due) in wanted.items():
            _judge_chat(verdict, destination, due, [(post, _keys(verdict, destination, server, post, announced)) for post in posts[to]])
            again.update(_judge_copies(verdict, destination, posts[to], kills))
        verdict.doubled_by_kill.update(again)
        check_bound(verdict, channel, again, kills, AT_ONCE[channel])


def _keys(verdict, destination, server, post, announced):
    keys = []
    for entry in server.keys_of(post):
        if entry not in announced:
            verdict.unauthorised.append(f"{destination} got {entry[0]}v{entry[1]}, which no feed announced")
        keys.append(announced.get(entry, entry))
    return keys


def _judge_chat(verdict, destination, due, read):
    bearers = defaultdict(set)
    for post, keys in read:
        if not due.may_come(destination.to, post.run):
            verdict.unauthorised.append(f"{destination} by run {post.run}, which knew better")
        for key in keys:
            bearers[key].add(_content(post))
        verdict.unexplained += [f"{destination} {key} {n} times in a message" for key, n in Counter(keys).items() if n > 1]
    verdict.lost += [f"{destination} {key}" for key in due.papers.keys() - bearers.keys()]
    verdict.unauthorised += [f"{destination} {key}" for key in bearers.keys() - due.all.keys()]
    verdict.unexplained += [f"{destination} {key} in {len(texts)} messages" for key, texts in bearers.items() if len(texts) > 1]


def _content(post):
    """A message but for the thread it hangs in: that is another when the thread's head came again."""
    return json.dumps({name: value for name, value in post.body.items() if name != "thread_ts"}, sort_keys=True)


def _judge_copies(verdict, destination, posts, kills):
    """How many came again because of each run's kill."""
    again = Counter()
    last_seen = {}
    for number, post in enumerate(posts):
        content = _content(post)
        if content in last_seen:
            earlier = posts[last_seen[content]]
            was_last = all(other.run != earlier.run for other in posts[last_seen[content] + 1:number])
            if earlier.withheld:
                verdict.doubled_by_silence += 1
            elif earlier.run in kills and was_last:
                again[earlier.run] += 1
            else:
                verdict.unexplained.append(f"{destination} got a message again although run {earlier.run} had its answer and its time")
        last_seen[content] = number
    return again
