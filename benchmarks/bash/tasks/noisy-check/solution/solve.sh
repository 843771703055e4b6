#!/bin/sh
# Runs in the workspace.
cp -R "$(dirname "$0")/files/." .
