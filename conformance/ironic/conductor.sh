#!/bin/bash
# Kills the conductor of the Ironic that start.sh started with this BASE, as a crash would, or starts it again with the same database.
#
#   BASE=/tmp/x ./conductor.sh kill; BASE=/tmp/x ./conductor.sh start
set -eu
: "${BASE:?the directory given to start.sh}"
case ${1:-} in
  kill) kill -KILL -- "-$(cat "$BASE/run/conductor.pid")" ;;
  start) . "$(dirname "$0")/services.sh" && service conductor ;;
  *) echo "conductor.sh takes kill or start" >&2 && exit 2 ;;
esac
