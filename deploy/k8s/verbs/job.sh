#!/bin/sh
# Make of the operator's job, on standard input, the job that says a verb; asks no cluster.
# A verb that needs volumes besides is a file beside this one, with its words; others are typed.
set -eu
verb=$1
file=$(dirname "$0")/$verb.yaml
quoted() { printf '%s\n' "$1" | sed 's/[\\"]/\\&/g; s/.*/"&"/'; }

if [ -e "$file" ]; then
  [ $# -eq 1 ] || { echo "$verb: its words stand in $file" >&2; exit 2; }
  exec kubectl patch --local --filename=- --patch-file="$file" --output=yaml
fi
words=
for word; do words="$words${words:+, }$(quoted "$word")"; done
exec kubectl patch --local --filename=- --output=yaml \
  --patch "{\"spec\": {\"template\": {\"spec\": {\"containers\": [{\"name\": \"mangnon\", \"args\": [$words]}]}}}}"
