"""A real SMTP server for the tests: STARTTLS with login, implicit TLS with login, or plain; answers by script.

    python server.py MODE [--cert FILE --key FILE] [--login USER:PASSWORD] [--script 451,drop,550,slow,250]

MODE is starttls, tls or plain. Prints `PORT n`, then one JSON line for each SMTP event the tests look at. Ends when its
standard input closes, so that a killed test leaves no server behind. Needs aiosmtpd.

A script word is used up by each message (after DATA): a reply code, `drop` (close without an answer) or `slow`
(a byte a second). A word with a prefix is used at that command instead: `rcpt-550`, `mail-421`.
"""

import argparse
import asyncio
import base64
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


def say(**event):
    print(json.dumps(event), flush=True)


class Handler:
    def __init__(self, script):
        self.script = script

    def planned(self, command):
        """The next reply code for this command, taken from the script if its turn has come."""
        if self.script and self.script[0].startswith(command + "-"):
            return self.script.pop(0).split("-", 1)[1] + " by script"
        return None

    async def handle_MAIL(self, server, session, envelope, address, options):
        say(event="mail", address=address)
        if planned := self.planned("mail"):
            return planned
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        say(event="rcpt", address=address)
        if planned := self.planned("rcpt"):
            return planned
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        word = self.script.pop(0) if self.script else "250"
        say(
            event="letter",
            answer=word,
            tls=session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None,
            login=session.auth_data.login.decode() if session.auth_data else None,
            hello=session.host_name,
            content=base64.b64encode(envelope.original_content).decode(),
        )
        if word == "drop":
            server.transport.abort()
            return "451 never read"
        if word == "slow":
            for byte in b"250-" + b"x" * 200:
                server._writer.write(bytes([byte]))
                await asyncio.sleep(1)
        return word + (" taken" if word == "250" else " by script")


async def serve(arguments):
    context = None
    if arguments.mode != "plain":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(arguments.cert, arguments.key)
    handler = Handler([word for word in arguments.script.split(",") if word])

    def authenticate(server, session, envelope, mechanism, data):
        given = data.login.decode() + ":" + data.password.decode()
        say(event="login", mechanism=mechanism, good=given == arguments.login)
        return AuthResult(success=given == arguments.login, handled=False, auth_data=data)

    def session():
        return SMTP(
            handler,
            hostname="localhost",
            tls_context=context if arguments.mode == "starttls" else None,
            require_starttls=arguments.mode == "starttls",
            authenticator=authenticate if arguments.login else None,
            auth_required=bool(arguments.login),
            auth_require_tls=arguments.mode == "starttls",
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(session, "127.0.0.1", 0, ssl=context if arguments.mode == "tls" else None)
    print("PORT", server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=["starttls", "tls", "plain"])
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--login", default="")
    parser.add_argument("--script", default="")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
