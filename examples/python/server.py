"""A WebSocket echo server of asyncio alone, whose connections a Tidemark sidecar counts. PORT=8080 python3 server.py"""
import asyncio
import base64
import hashlib
import os
from tidemark import Tidemark

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
tidemark = Tidemark("python", os.environ.get("SPOOL", "/run/tidemark/spool"), os.environ.get("ADMIT_SOCKET", "/run/tidemark/admit.sock"))


async def frame(reader):
    first, second = await reader.readexactly(2)
    length = second & 0x7F
    size = 2 + 4
    if length > 125:
        extended = await reader.readexactly(2 if length == 126 else 8)
        length = int.from_bytes(extended, "big")
        size += len(extended)
    mask = await reader.readexactly(4)
    data = await reader.readexactly(length)
    return first & 0x0F, bytes(b ^ mask[i % 4] for i, b in enumerate(data)), size + length


async def connection(reader, writer):
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:]) if v}
    host, client = headers.get("host", ""), writer.get_extra_info("peername")[0]
    refusal = await asyncio.to_thread(tidemark.admit, host, client)
    if refusal or "sec-websocket-key" not in headers:
        status, reason, rule, retry = refusal or (400, "bad-handshake", None, None)
        writer.write(f"HTTP/1.1 {status} Refused\r\nRetry-After: {retry or 1}\r\nConnection: close\r\n\r\n".encode())
        tidemark.refused(host, client, status, reason, rule)
        writer.close()
        return
    accept = base64.b64encode(hashlib.sha1(headers["sec-websocket-key"].encode() + GUID).digest()).decode()
    writer.write(f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n".encode())
    opened = tidemark.opened(host, client)
    came = went = 0
    end, code = "client-error", 1006
    try:
        while True:
            kind, data, size = await frame(reader)
            came += size
            if kind == 8:
                end, code = "client", int.from_bytes(data[:2], "big") if len(data) > 1 else 1005
            answer = bytes([0x80 | (0xA if kind == 9 else kind)]) + (
                bytes([len(data)]) if len(data) < 126
                else b"\x7e" + len(data).to_bytes(2, "big") if len(data) < 65536 else b"\x7f" + len(data).to_bytes(8, "big")) + data
            writer.write(answer)
            went += len(answer)
            if kind == 8:
                break
    except (asyncio.IncompleteReadError, OSError):
        pass
    finally:
        tidemark.closed(opened, came, went, end, code)
        writer.close()


async def main():
    async with await asyncio.start_server(connection, "127.0.0.1", int(os.environ.get("PORT", 8080))) as server:
        print("listening", flush=True)
        await server.serve_forever()


asyncio.run(main())
