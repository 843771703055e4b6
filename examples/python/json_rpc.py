"""JSON-RPC 2.0 as a caller speaks it, whatever carries the messages."""

import itertools


class ToolfinchError(Exception):
    """What Toolfinch says is wrong, with its code and what to do about it."""

    def __init__(self, error):
        data = error.get("data") or {}
        super().__init__(f"{error['message']} {data.get('remedy', '')}".strip())
        self.rpc_code = error["code"]
        self.code = data.get("code")


class JsonRpc:
    """Calls by name: `call("variants.get", campaign="edit", variant="best")`."""

    def __init__(self):
        self._ids = itertools.count(1)

    def send(self, message):
        """Sends a request, a notification or a batch as it is; the answer, or None where there is none."""
        raise NotImplementedError

    def call(self, method, **params):
        reply = self.send({"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": params})
        if "error" in reply:
            raise ToolfinchError(reply["error"])
        return reply["result"]

    def batch(self, *calls):
        """Several `(method, params)` at once; results, or errors, in their order."""
        requests = [{"jsonrpc": "2.0", "id": next(self._ids), "method": m, "params": p} for m, p in calls]
        by_id = {reply["id"]: reply for reply in self.send(requests)}
        replies = [by_id[request["id"]] for request in requests]
        return [reply.get("result", reply.get("error")) for reply in replies]
