# Sourced: how Ironic's programs are run in the background with the configuration in BASE.
: "${PYTHON:=/usr/bin/python3}"
configuration=(--config-file "$BASE/ironic.conf")
[ -z "${MORE_CONF:-}" ] || configuration+=(--config-file "$MORE_CONF")

export PYTHONNOUSERSITE=1
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY
# Debian's service packages bring the commands; the library alone has their entry points.
entry="import sys; from ironic.cmd.%s import main; sys.argv[0] = 'ironic-%s'; sys.exit(main())"
# shellcheck disable=SC2059
program() { printf "$entry" "$1" "$1"; }
launch() {
  local name=$1
  shift
  setsid "$@" </dev/null >>"$BASE/log/$name.out" 2>&1 &
  echo $! >"$BASE/run/$name.pid"
}
service() { launch "$1" "$PYTHON" -c "$(program "$1")" "${configuration[@]}" --log-file "$BASE/log/$1.log"; }
