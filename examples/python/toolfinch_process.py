"""A client that starts `toolfinch rpc` and speaks with it over its standard input and output, a message a line."""

import json
import queue
import subprocess
import threading

from json_rpc import JsonRpc


class ToolfinchProcess(JsonRpc):
    """`with ToolfinchProcess(["npx", "toolfinch", "rpc"]) as toolfinch: toolfinch.call("campaigns.list")`."""

    def __init__(self, command):
        super().__init__()
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self._writing = threading.Lock()
        self._lock = threading.Lock()
        self._replies = {}
        self._events = {}
        threading.Thread(target=self._read, daemon=True).start()

    def send(self, message):
        requests = message if isinstance(message, list) else [message]
        ids = [request["id"] for request in requests if "id" in request]
        waiting = queue.Queue()
        with self._lock:
            if ids:
                self._replies[ids[0]] = waiting
        with self._writing:
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
        if not ids:
            return None
        return self._taken(waiting)

    def events(self, **wish):
        """Events as they happen, each once: `events(campaign="edit", type="result.*")`. Ended by `close()` on it."""
        subscription = self.call("events.subscribe", **wish)["subscription"]
        ended = False
        try:
            while not ended:
                method, params = self._taken(self._queue(subscription))
                ended = method == "events.ended"
                if not ended:
                    yield params["event"]
        finally:
            if not ended and self._process.poll() is None:
                self.call("events.unsubscribe", subscription=subscription)

    def _read(self):
        for line in self._process.stdout:
            message = json.loads(line)
            if isinstance(message, dict) and "method" in message:
                params = message["params"]
                self._queue(params["subscription"]).put((message["method"], params))
                continue
            # A batch is answered as one; its replies are in no particular order.
            ids = [reply["id"] for reply in (message if isinstance(message, list) else [message])]
            with self._lock:
                waiting = next((self._replies.pop(id) for id in ids if id in self._replies), None)
            if waiting:
                waiting.put(message)
        with self._lock:
            for waiting in [*self._replies.values(), *self._events.values()]:
                waiting.put(None)

    def _queue(self, subscription):
        with self._lock:
            return self._events.setdefault(subscription, queue.Queue())

    def _taken(self, waiting):
        taken = waiting.get()
        if taken is None:
            raise EOFError("toolfinch rpc has ended.")
        return taken

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()
