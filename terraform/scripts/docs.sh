#!/usr/bin/env bash
# Writes the tables of inputs and outputs between the marks in each README below terraform/, from the variables and outputs beside it.
# With --check it changes nothing and exits with 1 if a table differs.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:-write}
[ "$mode" = write ] || [ "$mode" = --check ] || { echo "usage: docs.sh [--check]" >&2; exit 2; }

# One block of Terraform as a row. A type or default of several lines is joined; descriptions are on one line.
rows() {
  awk -v want="$1" '
    function trim(text) { gsub(/^[ \t]+|[ \t]+$/, "", text); return text }
    function opened(text,   copy) {
      gsub(/"([^"\\]|\\.)*"/, "", text)
      copy = text
      return gsub(/[({[]/, "", text) - gsub(/[)}\]]/, "", copy)
    }
    function finish() {
      gsub(/[ \t]+/, " ", type); gsub(/[ \t]+/, " ", def)
      gsub(/\( /, "(", type); gsub(/ \)/, ")", type)
      gsub(/\|/, "\\|", type); gsub(/\|/, "\\|", description)
      if (want == "variable") {
        printf "| `%s` | `%s` | %s | %s |\n", name, type, (def == "" ? "required" : "`" def "`"), description
      } else {
        printf "| `%s` | %s |\n", name, description
      }
    }
    $1 == want && /^(variable|output) "/ {
      name = $2; gsub(/"/, "", name); inside = 1; depth = 1; type = def = description = current = ""
      next
    }
    inside {
      before = depth
      depth += opened($0)
      if (before == 1 && match($0, /^[ \t]+[a-z_]+[ \t]*=/)) {
        current = trim(substr($0, RSTART, RLENGTH - 1))
        value = trim(substr($0, RSTART + RLENGTH))
        if (current == "type") type = value
        if (current == "default") def = value
        if (current == "description") { description = value; sub(/^"/, "", description); sub(/"$/, "", description); gsub(/\\"/, "\"", description) }
      } else if (before == 1) {
        current = ""
      } else if (depth >= 1 && (before > 1 || depth > 1) && (current == "type" || current == "default")) {
        line = trim($0); sub(/#.*/, "", line)
        separator = (line ~ /^[})\]]/) ? " " : (current == "type" && type !~ /[({[]$/) || (current == "default" && def !~ /[({[]$/) ? ", " : " "
        if (current == "type") type = type separator line; else def = def separator line
      }
      if (depth == 0) { finish(); inside = 0 }
    }' "${@:2}" | LC_ALL=C sort
}

inputs() {
  echo "| name | type | default | description |"
  echo "| --- | --- | --- | --- |"
  rows variable "$1"/variables*.tf
}

outputs() {
  echo "| name | description |"
  echo "| --- | --- |"
  rows output "$1"/outputs*.tf
}

different=0
while IFS= read -r readme; do
  folder=$(dirname "$readme")
  fresh=$(INPUTS=$(inputs "$folder") OUTPUTS=$(outputs "$folder") awk '
    /^<!-- \/(inputs|outputs) -->$/ { skip = 0 }
    !skip { print }
    /^<!-- inputs -->$/ { print ENVIRON["INPUTS"]; skip = 1; found++ }
    /^<!-- outputs -->$/ { print ENVIRON["OUTPUTS"]; skip = 1; found++ }
    END { exit found == 2 ? 0 : 3 }' "$readme") || { echo "$readme has no marks for the tables" >&2; exit 1; }
  if [ "$fresh" != "$(cat "$readme")" ]; then
    different=$((different + 1))
    if [ "$mode" = write ]; then
      printf '%s\n' "$fresh" >"$readme"
      echo "$readme: written"
    else
      echo "$readme differs from the code: run terraform/scripts/docs.sh" >&2
    fi
  fi
done < <(find . -name README.md -not -path '*/.terraform/*' | LC_ALL=C sort)
for folder in . modules/* examples/*; do
  [ -f "$folder/README.md" ] || { echo "$folder has no README.md" >&2; different=$((different + 1)); }
done
[ "$mode" = write ] || [ "$different" = 0 ]
