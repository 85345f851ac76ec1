#!/bin/bash
# Ends the Ironic that start.sh started with this BASE: the process groups whose ids it wrote down, and nothing else.
set -u
: "${BASE:?the directory given to start.sh}"
for signal in TERM KILL; do
  left=
  for file in "$BASE"/run/*.pid; do
    [ -s "$file" ] || continue
    pid=$(cat "$file")
    if kill -0 -- "-$pid" 2>/dev/null; then
      kill "-$signal" -- "-$pid" 2>/dev/null
      left=yes
    fi
  done
  [ -n "$left" ] || break
  # Ironic's conductor waits for its workers when asked politely; a test run does not.
  for _ in 1 2 3 4 5 6 7 8; do
    sleep 0.25
    alive=
    for file in "$BASE"/run/*.pid; do
      [ -s "$file" ] && kill -0 -- "-$(cat "$file")" 2>/dev/null && alive=yes
    done
    [ -n "$alive" ] || break 2
  done
done
rm -f "$BASE"/run/*.pid
