"""Runs a campaign whose children are written here, in Python.

    npx toolfinch serve &
    python3 examples/python/evolve.py http://127.0.0.1:4870 --tool tools/edit.ts --suite edit

A campaign that is to go on after this program was killed needs a port that stays the same: --port 9000, then again with
--resume.
"""

import argparse
import json
import os
import random
import sys
import time

from toolfinch_client import ChildMaker, Toolfinch

# Small rewrites of an edit tool; the suite decides which of them are worth anything.
REWRITES = [
    ("line === wanted", "line.trimEnd() === wanted.trimEnd()"),
    ("line === wanted", "line.trim() === wanted.trim()"),
    ("content.indexOf(wanted)", "content.indexOf(wanted.trim())"),
    ("start + 1)", "start + wanted.length)"),
    ("if (spans.length > 0) return spans;", "if (spans.length === 1) return spans;"),
]
calls = 0


def propose(params):
    """One child of the first parent. The engine's stream makes it the same in every run with the same seed."""
    global calls
    calls += 1
    chance = random.Random(json.dumps(params["stream"]))
    genome = params["parents"][0]["genome"]
    text = genome["files"][genome["entry"]]
    possible = [(old, new) for old, new in REWRITES if old in text]
    if not possible:
        return None
    old, new = chance.choice(possible)
    files = {**genome["files"], genome["entry"]: text.replace(old, new, 1)}
    return files, f"{old} becomes {new}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("server")
    parser.add_argument("--tool", required=True)
    parser.add_argument("--suite", default="edit")
    parser.add_argument("--name", default="python")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--proposals", type=int, default=40)
    parser.add_argument("--port", type=int, default=0, help="where the engine asks for children; 0: any")
    parser.add_argument("--resume", action="store_true", help="go on with a campaign that was stopped")
    args = parser.parse_args()

    toolfinch = Toolfinch(args.server, os.environ.get("TOOLFINCH_TOKEN"))
    with ChildMaker(propose, args.port) as maker:
        config = {
            "name": args.name,
            "seed": args.seed,
            "tool": args.tool,
            "suite": args.suite,
            "proposals": args.proposals,
            "remote": {"url": maker.url, "share": 0.8},
            "stages": {"finalists": {"count": 0}, "claim": {"enabled": False}},
        }
        if args.resume:
            name = toolfinch.call("campaigns.resume", campaign=args.name)["name"]
        else:
            name = toolfinch.call("campaigns.create", config=config)["name"]
        for event in toolfinch.events(name, types="result.*,campaign.*", after="now" if args.resume else ""):
            if event["kind"] == "result":
                score = (event["objectives"] or {}).get("score")
                print(event["n"], event["fate"], event["operator"], score, file=sys.stderr)
            if event["type"] in ("campaign.finished", "campaign.interrupted", "campaign.cancelled"):
                break
        # Its process still puts its sandboxes away.
        while toolfinch.call("campaigns.get", campaign=name)["state"] == "running":
            time.sleep(0.2)
    campaign, lineage = toolfinch.batch(
        ("campaigns.get", {"campaign": name}),
        ("variants.lineage", {"campaign": name, "variant": "best"}),
    )
    steps = [{"id": s["id"], "operator": s["operator"], "summary": s["summary"]} for s in lineage["steps"]]
    best = campaign["best"]["objectives"]["score"] if "best" in campaign else None
    print(json.dumps({"campaign": name, "state": campaign["state"], "calls": calls, "best": best, "lineage": steps}))


if __name__ == "__main__":
    main()
