"""A client of `toolfinch serve` without dependencies: Python's standard library is enough."""

import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from json_rpc import JsonRpc, ToolfinchError  # noqa: F401

# Seconds before a connection that broke is tried again.
PAUSE = 1


class Toolfinch(JsonRpc):
    """Calls operations over HTTP: `client.call("variants.get", campaign="edit", variant="best")`."""

    def __init__(self, url, token=None):
        super().__init__()
        self.url = url.rstrip("/")
        self.token = token

    def _open(self, path, body=None, headers=None, timeout=300):
        headers = {"content-type": "application/json", **(headers or {})}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.url + path, data=body, headers=headers)
        return urllib.request.urlopen(request, timeout=timeout)

    def send(self, message):
        with self._open("/rpc", json.dumps(message).encode()) as response:
            text = response.read()
        return json.loads(text) if text else None

    def events(self, campaign, types="", last_id=None, after=""):
        """Events of a campaign as they happen, each once: comes back behind the last whole one when the connection breaks.

        With after="now" it leaves out what has been. Ends when no process runs the campaign and all that was told has come.
        """
        path = f"/v1/campaigns/{campaign}/events?type={types}" + (f"&after={after}" if after else "")
        over = False
        while True:
            try:
                headers = {"last-event-id": last_id} if last_id else {}
                with self._open(path, headers=headers, timeout=60) as stream:
                    event = {}
                    for raw in stream:
                        line = raw.decode().rstrip("\n")
                        if line == "" and "data" in event:
                            # Only now has it come: a connection that breaks before this line brings it once more.
                            last_id = event["id"]
                            yield json.loads(event["data"])
                        if line == "":
                            event = {}
                        elif line.startswith(":"):
                            # A comment means that nothing was told for a while, so that nothing is on its way.
                            if over and not self._runs(campaign):
                                return
                            over = not self._runs(campaign)
                        else:
                            name, _, value = line.partition(": ")
                            event[name] = value
            except urllib.error.HTTPError:
                raise
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(PAUSE)
            over = not self._runs(campaign)

    def _runs(self, campaign):
        """Whether a process runs the campaign. Where the server cannot be asked, it may."""
        try:
            return self.call("campaigns.get", campaign=campaign)["state"] == "running"
        except urllib.error.HTTPError:
            raise
        except (OSError, http.client.HTTPException):
            return True


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
