# Sourced by script/server, script/test and script/manage; they set env_kind to "server" or "test".
# Leaves: $root (the checkout), $caller_dir (where the command was given), a current .venv, compiled translations.

set -eu
caller_dir=$PWD
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"
unset PYTHONHOME PYTHONPATH PYTHONSAFEPATH VIRTUAL_ENV
export PYTHONUTF8=1

case ${PORTAL_STATE:-} in
    '' | /*) ;;
    *) export PORTAL_STATE="$caller_dir/$PORTAL_STATE" ;;
esac

say() { printf '%s / %s\n' "$1" "$2" >&2; }
fail() {
    say "$1" "$2"
    exit 1
}

find_python() {
    for candidate in "$root/.venv/bin/python" python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail "Cần Python từ 3.11 đến 3.14; máy này chưa có." \
        "Python 3.11 to 3.14 is needed; none was found on this machine."
}

# Prints the uv to use. A uv that is already on the PATH is good enough; else one is put into .uv/.
find_uv() {
    for candidate in uv "$root/.uv/bin/uv"; do
        if "$candidate" --version >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
    export PIP_DISABLE_PIP_VERSION_CHECK=1
    wanted='uv>=0.13,<1'
    if "$1" -c 'import ensurepip, venv' 2>/dev/null; then
        "$1" -m venv "$root/.uv" >&2 && "$root/.uv/bin/pip" install --quiet "$wanted" >&2 || no_download
    elif "$1" -m pip --version >/dev/null 2>&1; then
        "$1" -m pip install --quiet --target "$root/.uv" "$wanted" >&2 || no_download
    else
        fail "Python thiếu mô-đun venv; trên Debian/Ubuntu hãy chạy: apt-get install python3-venv" \
            "Python lacks its venv module; on Debian/Ubuntu run: apt-get install python3-venv"
    fi
    printf '%s\n' "$root/.uv/bin/uv"
}

no_download() {
    fail "Không tải được các gói từ PyPI; hãy kiểm tra kết nối mạng." \
        "The packages could not be downloaded from PyPI; check the network."
}

# True when .venv already holds what this kind needs. The set for tests holds the set for the server.
synced() {
    [ -x .venv/bin/python ] || return 1
    for stamp in ".venv/.synced-$env_kind" .venv/.synced-test; do
        if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted_stamp" ]; then
            return 0
        fi
    done
    return 1
}

# .venv for this kind. For the server the test packages are neither asked for nor taken away.
sync_packages() {
    python=$(find_python)
    uv=$(find_uv "$python")
    say "Đang chuẩn bị các gói Python…" "Preparing the Python packages…"
    if [ ! -w "${HOME:-/nonexistent}" ]; then
        export UV_CACHE_DIR="${UV_CACHE_DIR:-$root/.uv/cache}"
    fi
    if [ -s /etc/ssl/certs/ca-certificates.crt ]; then
        export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}" # an office's own certificate authority is only there
    fi
    # Commands in .venv/bin name the interpreter by its full path: a checkout that has moved needs new ones.
    if [ -f .venv/.made-at ] && [ "$(cat .venv/.made-at)" != "$root" ]; then
        rm -rf .venv
        python=$(find_python)
    fi
    case $env_kind in
        server) set -- --inexact --no-group dev ;;
        *) set -- ;;
    esac
    UV_PROJECT_ENVIRONMENT="$root/.venv" "$uv" sync --quiet --frozen --compile-bytecode \
        --no-python-downloads --python "$python" "$@" || no_download
    printf '%s\n' "$root" >.venv/.made-at
    printf '%s\n' "$wanted_stamp" >".venv/.synced-$env_kind"
}

compile_translations() {
    for po in locale/*/LC_MESSAGES/django.po; do
        mo=${po%.po}.mo
        if [ -f "$po" ] && { [ ! -f "$mo" ] || [ "$po" -nt "$mo" ]; }; then
            .venv/bin/python -m babel.messages.frontend --quiet compile -i "$po" -o "$mo.$$"
            if [ -f "$mo.$$" ]; then mv -f "$mo.$$" "$mo"; fi
        fi
    done
}

wanted_stamp="$root $(cat uv.lock pyproject.toml | cksum)"
if ! synced; then
    mkdir -p .uv
    exec 9>.uv/.lock
    if command -v flock >/dev/null; then flock 9; fi # two first starts at once: the second waits, then finds all done
    synced || sync_packages 9>&-
    exec 9>&-
fi
compile_translations
