#!/usr/bin/env bash
# Starts hart with API keys on a pack of random weights and uses it through OpenAI's official clients and others that speak its
# interface, then runs the examples in docs/guides/web-backends.md, jobs.md and events.md: JavaScript, Java and curl always, Python if
# PYTHON names an interpreter that has the package in requirements.txt. Needs Node, npm, curl and the JDK.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT

# The random safety model gives random scores. With this threshold no prompt is refused; with the threshold for low moderation
# set below every prompt is. So both outcomes can be tested for any score.
echo '{"safety": {"threshold": 0.999, "template": "Question: {prompt} \n{policy}\n", "policies": [{"name": "any", "text": "Nothing."}]}}' >"$work/recipe.json"
tiny=$root/src/test/resources/checkpoints/tiny
"$root/hart" convert --hart "$tiny/hart" --text-encoder "$tiny/text-encoder" --safety "$tiny/safety" \
  --recipe "$work/recipe.json" --name tiny --output "$work/pack" >"$work/convert.log"

# Creates an API key and sets key and hash.
new_key() {
  local made
  made=$("$root/hart" key "$1")
  key=$(grep -o 'hk-[A-Za-z0-9_-]*' <<<"$made" | head -n 1)
  hash=$(grep -o 'sha256:[0-9a-f]*' <<<"$made" | head -n 1)
}
new_key web
HART_KEY=$key web_hash=$hash
new_key hasty
HART_HASTY_KEY=$key hasty_hash=$hash
new_key strict
HART_STRICT_KEY=$key strict_hash=$hash
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
export HART_URL=http://127.0.0.1:$port HART_KEY HART_HASTY_KEY HART_STRICT_KEY

serve() {
  HART_PACK=$work/pack HART_DATA=$work/data QUARKUS_HTTP_PORT=$port HART_KEYS__WEB__HASH=$web_hash HART_KEYS__WEB__RATE=600/1m \
    HART_KEYS__HASTY__HASH=$hasty_hash HART_KEYS__HASTY__RATE=1/1m \
    HART_KEYS__STRICT__HASH=$strict_hash HART_KEYS__STRICT__MAY_LOWER_MODERATION=true HART_SAFETY_LOW_THRESHOLD=0.000001 \
    "$root/hart" serve >"$work/serve.log" 2>&1 &
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
# Stops the server; each client gets a new one, with unused rate limits.
stop() {
  kill "$server"
  wait "$server" 2>/dev/null || true
  server=
}

# Prints the code blocks of one language in the guides, one after the other.
guide() {
  awk -v fence="\`\`\`$1" '$0 == fence { on = 1; next } $0 == "```" { on = 0 } on' "$root/docs/guides/web-backends.md" "$root/docs/guides/jobs.md" "$root/docs/guides/events.md" |
    sed "s|http://127.0.0.1:8080|$HART_URL|g"
}
run_guide() {
  ln -s "$here/node_modules" "$work/node_modules"
  guide js >"$work/guide.mjs"
  guide sh >"$work/guide.sh"
  {
    printf 'import java.net.*; import java.net.http.*; import java.util.stream.*;\n'
    printf 'import java.net.http.HttpRequest.*; import java.net.http.HttpResponse.*;\n'
    printf 'class Guide { public static void main(String[] args) throws Exception {\n'
    guide java
    printf 'if (reply.statusCode() != 200) System.exit(1); } }\n'
  } >"$work/Guide.java"
  (cd "$work" && node guide.mjs && bash -e guide.sh && "${JAVA_HOME:+$JAVA_HOME/bin/}java" Guide.java &&
    [ -s preview-0.png ] && [ -s picture.png ])
}

cd "$here"
npm ci --no-audit --no-fund --silent
serve
node check.mjs
node drop-in.mjs
if ! run_guide >"$work/guide.log" 2>&1; then
  cat "$work/guide.log" >&2
  exit 1
fi
stop
if [ -n "${PYTHON:-}" ]; then
  serve
  "$PYTHON" check.py
  guide python >"$work/guide.py"
  (cd "$work" && "$PYTHON" guide.py)
  stop
fi
