#!/bin/sh
# Say a verb to the whole node, and print its answer:
#   sh deploy/k8s/verbs/say.sh doctor
#   sh deploy/k8s/verbs/say.sh units --on 2025-07-01
# It becomes a job of the CronJob `operator`, as job.sh says.
set -eu
verb=$1
here=$(dirname "$0")
in_the_node() { kubectl --namespace mangnon "$@"; }
ended() { in_the_node get job "$verb" --output=jsonpath='{.status.succeeded}{.status.failed}'; }

in_the_node delete job "$verb" --ignore-not-found
in_the_node create job "$verb" --from=cronjob/operator --dry-run=client --output=yaml |
  sh "$here/job.sh" "$@" |
  in_the_node create --filename=-
until [ -n "$(ended)" ]; do sleep 1; done
in_the_node logs "job/$verb"
[ -n "$(in_the_node get job "$verb" --output=jsonpath='{.status.succeeded}')" ]
