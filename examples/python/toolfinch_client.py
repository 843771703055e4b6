"""A client of `toolfinch serve` without dependencies: Python's standard library is enough."""

import json
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ToolfinchError(Exception):
    """What the server says is wrong, with its code and what to do about it."""

    def __init__(self, error):
        data = error.get("data") or {}
        super().__init__(f"{error['message']} {data.get('remedy', '')}".strip())
        self.rpc_code = error["code"]
        self.code = data.get("code")


class Toolfinch:
    """Calls operations over JSON-RPC: `client.call("variants.get", campaign="edit", variant="best")`."""

    def __init__(self, url, token=None):
        self.url = url.rstrip("/")
        self.token = token
        self._id = 0

    def _open(self, path, body=None, headers=None, timeout=300):
        headers = {"content-type": "application/json", **(headers or {})}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.url + path, data=body, headers=headers)
        return urllib.request.urlopen(request, timeout=timeout)

    def send(self, message):
        """Sends a request, a notification or a batch as it is; the answer, or None where there is none."""
        with self._open("/rpc", json.dumps(message).encode()) as response:
            text = response.read()
        return json.loads(text) if text else None

    def call(self, method, **params):
        self._id += 1
        reply = self.send({"jsonrpc": "2.0", "id": self._id, "method": method, "params": params})
        if "error" in reply:
            raise ToolfinchError(reply["error"])
        return reply["result"]

    def batch(self, *calls):
        """Several `(method, params)` at once; results in their order."""
        replies = self.send(
            [{"jsonrpc": "2.0", "id": i, "method": m, "params": p} for i, (m, p) in enumerate(calls)]
        )
        by_id = {reply["id"]: reply for reply in replies}
        return [by_id[i].get("result", by_id[i].get("error")) for i in range(len(calls))]

    def events(self, campaign, types="", last_id=None, after=""):
        """Events of a campaign as they happen, each once: comes back behind the last one when the connection breaks.

        With after="now" it leaves out what has been.
        """
        while True:
            headers = {"last-event-id": last_id} if last_id else {}
            try:
                path = f"/v1/campaigns/{campaign}/events?type={types}" + (f"&after={after}" if after else "")
                with self._open(path, headers=headers, timeout=60) as stream:
                    for raw in stream:
                        line = raw.decode().rstrip("\n")
                        if line.startswith("id: "):
                            last_id = line[4:]
                        elif line.startswith("data: "):
                            yield json.loads(line[6:])
            except urllib.error.HTTPError:
                raise
            except OSError:
                continue


class ChildMaker:
    """Answers the engine's calls for children: `propose(params)` returns `(files, summary)`, or None."""

    def __init__(self, propose, port=0):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                reply = {"jsonrpc": "2.0", "id": request["id"]}
                try:
                    made = propose(request["params"])
                    parent = request["params"]["parents"][0]["genome"]
                    reply["result"] = made and {
                        "genome": {"entry": parent["entry"], "files": made[0]},
                        "summary": made[1],
                    }
                except Exception as error:  # the engine records it and tries other operators
                    reply["error"] = {"code": -32000, "message": f"{type(error).__name__}: {error}"}
                body = json.dumps(reply).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
