"""The operator's command line, `mangnon`: one module a verb, `--json` on each."""
