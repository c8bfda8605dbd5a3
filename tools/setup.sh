#!/bin/sh
# Installs what this machine lacks to build Mooring, and nothing else.
#
#   tools/setup.sh demo    Emscripten, CMake, Ninja, Node, and the npm packages of the lock file
#   tools/setup.sh test    that, and a native compiler, its test libraries and the lint tools; and, if it can,
#                          what the databases need that the gateway is tested with (a JDK, Maven, Python's venv)
#
# A tool that is on PATH is used as it is (an emsdk, a Node of your own). When nothing is missing it
# only looks, needs no network and takes a fraction of a second.
set -eu

cd "$(dirname "$0")/.."
mode=${1:-}
stamp=node_modules/.mooring-lock
logs=build/setup

say() { printf 'setup: %s\n' "$*"; }
die() {
  printf 'setup: %s\n' "$*" >&2
  exit 1
}

case $mode in
  demo | test) ;;
  *) die "say what for: tools/setup.sh demo, or tools/setup.sh test" ;;
esac

# ---- What is missing --------------------------------------------------------------------------

missing=
need_command() {
  command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need_header() {
  [ -e "/usr/include/$1" ] || [ -e "/usr/local/include/$1" ] || missing="$missing $2"
}
# libFuzzer and the sanitizers of Clang, of the same version.
need_libfuzzer() {
  ls /usr/lib/llvm-"$1"/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1 ||
    missing="$missing libclang-rt-$1-dev"
}

need_command emcc emscripten
need_command cmake cmake
need_command ninja ninja-build
need_command node nodejs
need_command npm npm
if [ "$mode" = test ]; then
  need_command git git
  need_command g++ g++
  need_command clang-format clang-format
  need_command clang-tidy clang-tidy
  need_header catch2/catch.hpp catch2
  need_header nlohmann/json.hpp nlohmann-json3-dev
  need_header rapidcheck.h librapidcheck-dev
  need_command clang++-14 clang-14
  need_libfuzzer 14
fi

# Nothing fails without these: the gateway's suite skips the databases that need them, and says so.
wanted=
if [ "$mode" = test ]; then
  command -v javac >/dev/null 2>&1 || wanted="$wanted default-jdk-headless"
  command -v mvn >/dev/null 2>&1 || wanted="$wanted maven"
  python3 -c 'import ensurepip, venv' >/dev/null 2>&1 || wanted="$wanted python3-venv"
fi

# ---- Debian packages --------------------------------------------------------------------------

# quietly LOG COMMAND...: the output goes to a file, whose end is shown when the command fails.
quietly() {
  log=$logs/$1.log
  shift
  mkdir -p "$logs"
  "$@" >"$log" 2>&1 || {
    tail -n 30 "$log" >&2
    die "this failed: $*   (all of it: $log)"
  }
}

if [ "$(id -u)" = 0 ]; then
  as_root='env'
elif command -v sudo >/dev/null 2>&1; then
  as_root='sudo env'
else
  as_root=
fi
apt="$as_root DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300"

if [ -n "$missing" ]; then
  by_hand="apt-get update && apt-get install -y --no-install-recommends$missing"
  command -v apt-get >/dev/null 2>&1 ||
    die "missing:$missing. This machine has no apt-get; install the same by its own means."
  [ -n "$as_root" ] || die "missing:$missing. Run this as root, then try again: $by_hand"
  say "installing$missing (this can take a few minutes; log: $logs)"
  # shellcheck disable=SC2086  # these are lists of words
  quietly apt-update $apt update
  # shellcheck disable=SC2086
  quietly apt-install $apt install -y --no-install-recommends $missing
fi

if [ -n "$wanted" ]; then
  say "installing$wanted, for databases that the gateway is tested with"
  # In a shell of its own, so that a failure ends only that.
  # shellcheck disable=SC2086
  if ! (
    [ -n "$as_root" ] && command -v apt-get >/dev/null 2>&1 || exit 1
    quietly apt-update $apt update
    quietly apt-install-databases $apt install -y --no-install-recommends $wanted
  ); then
    say "could not install$wanted: the tests with those databases will be skipped"
  fi
fi

# ---- npm packages -----------------------------------------------------------------------------

# npm silently leaves out native parts (Rolldown's, for one) that refuse the Node it runs on. Debian 12
# has Node 18, so there the Node of package.json comes first and runs the installation.
install_packages() {
  if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a * 100 + +b < 2019 ? 1 : 0)'; then
    version=$(sed -n 's/^ *"node": "\([0-9.]*\)",*$/\1/p' package.json)
    say "this machine's Node $(node --version) is too old to install with; fetching Node $version first"
    quietly npm-node npm install --prefix "$logs/node" --no-audit --no-fund "node@$version"
    PATH=$PWD/$logs/node/node_modules/.bin:$PATH
  fi
  quietly npm-ci npm ci --no-audit --no-fund
}

if ! cmp -s package-lock.json "$stamp"; then
  say 'installing the npm packages of package-lock.json'
  rm -f "$stamp"
  install_packages
  cp package-lock.json "$stamp"
fi

# Without this, npm scripts would silently run whatever Node the machine has.
node_version=$(node_modules/.bin/node --version 2>/dev/null) || node_version=none
case $node_version in
  v24.*) ;;
  *)
    rm -f "$stamp"
    die "node_modules/.bin/node is $node_version, not v24: the npm package \"node\" did not install.
Allow its install script (npm config set ignore-scripts false) and try again."
    ;;
esac

say "ready to $mode: $(emcc --version 2>/dev/null | head -n 1), Node $node_version"
