#!/bin/bash
# Starts a real OpenStack Ironic (Debian's python3-ironic) on loopback: API and conductor over json-rpc, SQLite, no authentication.
# Everything it writes lies under BASE; stop.sh with the same BASE ends what was started here, by process id.
#
#   BASE=$(mktemp -d) ./start.sh
#
# Environment: BASE (required), API_PORT 6385, RPC_PORT 8089, HTTP_PORT 8090, and the options below in Ironic's own units:
# HEARTBEAT_TIMEOUT, CLEAN_TIMEOUT, CHECK_INTERVAL, POWER_SYNC, COMMAND_TIMEOUT, REQUIRE_TLS, ERASE_PRIORITY, METADATA_PRIORITY.
# MORE_CONF may name a second configuration file, whose options come before those of the first.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${BASE:?where its state, logs and pids may go}"
: "${API_PORT:=6385}" "${RPC_PORT:=8089}" "${HTTP_PORT:=8090}"
: "${HEARTBEAT_TIMEOUT:=5}" "${CLEAN_TIMEOUT:=30}" "${CHECK_INTERVAL:=2}" "${POWER_SYNC:=30}" "${COMMAND_TIMEOUT:=10}"
: "${REQUIRE_TLS:=False}" "${ERASE_PRIORITY:=0}" "${METADATA_PRIORITY:=10}"

mkdir -p "$BASE"/{run/tmp,run/lock,log,state,http,tftp/master_images,images}
# An emulated machine never looks into its boot images; Ironic only wants them to exist.
for image in ramdisk.kernel ramdisk.initramfs bootloader.img; do
  [ -s "$BASE/images/$image" ] || head -c 2M /dev/zero >"$BASE/images/$image"
done
edits=()
for name in BASE API_PORT RPC_PORT HTTP_PORT HEARTBEAT_TIMEOUT CLEAN_TIMEOUT CHECK_INTERVAL POWER_SYNC COMMAND_TIMEOUT REQUIRE_TLS ERASE_PRIORITY METADATA_PRIORITY; do
  edits+=(-e "s|@$name@|${!name}|g")
done
sed "${edits[@]}" "$here/ironic.conf.in" >"$BASE/ironic.conf"
. "$here/services.sh"
"$PYTHON" -c "$(program dbsync)" "${configuration[@]}" create_schema >"$BASE/log/dbsync.out" 2>&1
# API and conductor write to one file: readers must not lock writers out.
"$PYTHON" -c "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('pragma journal_mode = wal')" "$BASE/state/ironic.sqlite"
launch http "$PYTHON" -m http.server --bind 127.0.0.1 -d "$BASE/http" "$HTTP_PORT"
for name in conductor api; do service $name; done

for _ in $(seq 120); do
  if curl -sf --noproxy '*' -H 'X-OpenStack-Ironic-API-Version: 1.82' "http://127.0.0.1:$API_PORT/v1/drivers" 2>/dev/null | grep -q '"redfish"'; then
    exit 0
  fi
  for name in http conductor api; do kill -0 "$(cat "$BASE/run/$name.pid")" 2>/dev/null || break 2; done
  sleep 0.5
done
echo "Ironic did not come up; its last words:" >&2
tail -n 5 "$BASE"/log/*.out "$BASE"/log/*.log >&2
BASE=$BASE "$here/stop.sh"
exit 1
