#!/bin/sh
# Runs in the workspace after the session. Harbor's own folders are the defaults.
: "${TESTS_DIR:=/tests}" "${LOGS_DIR:=/logs/verifier}"
# The code under check runs in the process that checks it and could end it early: only one that came to its end repeats the key.
key=$(od -An -N16 -tx1 /dev/urandom)
said=$(printf %s "$key" | node "$TESTS_DIR/check.mjs") || said=
case "$said" in
  *"$key") echo 1 > "$LOGS_DIR/reward.txt" ;;
  *) echo 0 > "$LOGS_DIR/reward.txt" ;;
esac
