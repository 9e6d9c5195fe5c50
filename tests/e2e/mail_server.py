# SPDX-License-Identifier: MIT
"""A mail server on loopback (python3-aiosmtpd) whose answers are scripted, and which keeps what it accepted."""
import asyncio
import collections
import email
import email.policy
import logging
import ssl
import subprocess
import threading
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # a client that hangs up is what many tests are about
logging.getLogger("asyncio").setLevel(logging.CRITICAL)
warnings.filterwarnings("ignore", module="aiosmtpd")

Mail = collections.namedtuple("Mail", "sender recipients raw encrypted login")


class MailServer:
    """Scripts are dictionaries from an address to a reply: `at_rcpt`, `at_data`. `drops` holds the addresses for whom the
    connection ends right after the final dot, once the mail was kept."""

    def __init__(self, tls=None, login=None, offers_auth=False, implicit_tls=False):
        self.mails, self.dropped, self.commands = [], [], []
        self.at_rcpt, self.at_data, self.drops = {}, {}, set()
        self.sessions = 0
        self.offers_auth, self.login = offers_auth, login
        self.implicit = tls if implicit_tls else None
        self.starttls = None if implicit_tls else tls
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.ready = threading.Event()
        self.thread.start()
        self.ready.wait(10)

    def _serve(self):
        asyncio.set_event_loop(self.loop)
        self.server = self.loop.run_until_complete(
            self.loop.create_server(self._session, "127.0.0.1", 0, ssl=self.implicit))
        self.port = self.server.sockets[0].getsockname()[1]
        self.ready.set()
        self.loop.run_forever()

    def _session(self):
        self.sessions += 1
        return SMTP(self, hostname="mail.test", ident="test", loop=self.loop, tls_context=self.starttls, enable_SMTPUTF8=True,
                    authenticator=self._authenticate, auth_require_tls=False, auth_required=False)

    def _authenticate(self, server, session, envelope, mechanism, data):
        self.commands.append("AUTH")
        given = (getattr(data, "login", b"").decode(), getattr(data, "password", b"").decode())
        if given == self.login:
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [r for r in responses if self.offers_auth or not r.startswith("250-AUTH")]

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.commands.append(f"MAIL {address}")
        if self.login and not session.authenticated:
            return "530 5.7.0 authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        reply = self.at_rcpt.get(address)
        if reply:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        mail = Mail(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content, session.ssl is not None,
                    bool(session.authenticated))
        address = envelope.rcpt_tos[0]
        if address in self.drops:
            self.dropped.append(mail)
            server.transport.abort()
            return "421 gone"
        reply = self.at_data.get(address)
        if reply:
            return reply
        self.mails.append(mail)
        return "250 2.0.0 stored"

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def mails_to(self, address):
        return [mail for mail in self.mails if address in mail.recipients]

    def close(self):
        def stop():
            self.server.close()
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            self.loop.call_later(0.02, self.loop.stop)
        self.loop.call_soon_threadsafe(stop)
        self.thread.join(5)
        self.loop.close()


def parsed(mail):
    return email.message_from_bytes(mail.raw, policy=email.policy.SMTP)


def body(mail, kind="plain"):
    return parsed(mail).get_body((kind,)).get_content()


def certificate(folder, name="127.0.0.1"):
    """A fresh self-signed certificate: (server's context, path of the PEM that makes it trusted)."""
    pem, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-keyout", key, "-out", pem, "-subj", f"/CN={name}", "-addext", f"subjectAltName=IP:{name}"],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    return context, pem
