#!/bin/sh
# Runs in the workspace after the session. Harbor's own folders are the defaults.
: "${TESTS_DIR:=/tests}" "${LOGS_DIR:=/logs/verifier}"
if node "$TESTS_DIR/check.mjs"; then
  echo 1 > "$LOGS_DIR/reward.txt"
else
  echo 0 > "$LOGS_DIR/reward.txt"
fi
