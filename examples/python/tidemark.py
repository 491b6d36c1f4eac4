"""Tells a Tidemark sidecar of the WebSockets of this server: docs/sidecar-protocol.md is the protocol."""
import http.client
import os
import re
import socket
import sys
import time
import uuid


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("sidecar", timeout=timeout)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Tidemark:
    def __init__(self, name, spool="/run/tidemark/spool", admit="/run/tidemark/admit.sock", patience=0.02):
        self.name, self.spool, self.admit_socket, self.patience = name, spool, admit, patience

    def _line(self, kind, ident, host, client, fields=""):
        """One append is one write, so the lines of several processes stay whole. A new file every 100 s."""
        now = time.time()
        host = re.sub(r"[^A-Za-z0-9.:_\[\]-]", "_", host[:253]) or "-"
        line = f"{kind} {ident} {os.getpid()} {int(now * 1000)} {host} {client or '-'}{fields}\n"
        try:
            file = os.open(f"{self.spool}/{self.name}.spool.{int(now // 100)}", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                os.write(file, line.encode("ascii", "replace"))
            finally:
                os.close(file)
        except OSError as error:  # the connection goes on
            print("tidemark: a line was not written:", error, file=sys.stderr)

    def admit(self, host, client):
        """Returns None if the client is admitted, as it is without an answer in time; else status, reason, rule, retry."""
        try:
            sidecar = _UnixConnection(self.admit_socket, self.patience)
            sidecar.request("GET", "/admit", headers={"X-Tidemark-Host": host[:253], "X-Tidemark-Client": client})
            answer = sidecar.getresponse()
            sidecar.close()
            if answer.status != 403:
                return None
            said = {name: answer.headers.get(f"X-Tidemark-{name}") for name in ("status", "reason", "rule")}
            return int(said["status"]), said["reason"], said["rule"], answer.headers.get("Retry-After")
        except (OSError, http.client.HTTPException, TypeError, ValueError):
            return None

    def refused(self, host, client, status, reason="origin-refused", rule=None):
        self._line("C", uuid.uuid4(), host, client, f" st={status} why={reason} rule={rule or '-'}")

    def opened(self, host, client):
        """Returns the connection, for closed()."""
        connection = (uuid.uuid4(), host, client, time.monotonic())
        self._line("O", *connection[:3])
        return connection

    def closed(self, connection, bytes_in, bytes_out, end, code=None):
        ident, host, client, since = connection
        fields = f" st=101 in={bytes_in} out={bytes_out} end={end} code={code or '-'} ms={int((time.monotonic() - since) * 1000)}"
        self._line("C", ident, host, client, fields)
