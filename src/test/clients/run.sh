#!/usr/bin/env bash
# Starts hart with keys on a pack of random weights and uses it through OpenAI's official clients: JavaScript always, Python where
# PYTHON names one that has the package of requirements.txt. Needs Node and npm.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT

# The random safety model answers at random, so nothing is refused.
echo '{"safety": {"threshold": 0.999, "template": "Question: {prompt} \n{policy}\n", "policies": [{"name": "any", "text": "Nothing."}]}}' >"$work/recipe.json"
tiny=$root/src/test/resources/checkpoints/tiny
"$root/hart" convert --hart "$tiny/hart" --text-encoder "$tiny/text-encoder" --safety "$tiny/safety" \
  --recipe "$work/recipe.json" --name tiny --output "$work/pack" >"$work/convert.log"

new_key() {
  local made
  made=$("$root/hart" key "$1")
  printf '%s %s\n' "$(grep -o 'hk-[A-Za-z0-9_-]*' <<<"$made" | head -n 1)" "$(grep -o 'sha256:[0-9a-f]*' <<<"$made" | head -n 1)"
}
read -r HART_KEY hash <<<"$(new_key web)"
read -r HART_HASTY_KEY hasty_hash <<<"$(new_key hasty)"
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
export HART_URL=http://127.0.0.1:$port HART_KEY HART_HASTY_KEY

serve() {
  HART_PACK=$work/pack HART_DATA=$work/data QUARKUS_HTTP_PORT=$port HART_KEYS__WEB__HASH=$hash HART_KEYS__WEB__RATE=600/1m \
    HART_KEYS__HASTY__HASH=$hasty_hash HART_KEYS__HASTY__RATE=1/1m "$root/hart" serve >"$work/serve.log" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    if curl -fs -o "$work/ready" "$HART_URL/q/health/ready"; then
      return
    fi
    kill -0 "$server" || break
    sleep 0.2
  done
  cat "$work/serve.log" >&2
  exit 1
}
# For each client anew, with its rates unused.
stop() {
  kill "$server"
  wait "$server" 2>/dev/null || true
  server=
}

cd "$here"
npm ci --no-audit --no-fund --silent
serve
node check.mjs
stop
if [ -n "${PYTHON:-}" ]; then
  serve
  "$PYTHON" check.py
  stop
fi
