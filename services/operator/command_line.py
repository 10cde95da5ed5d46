"""The verbs of `mangnon`, each in the file of its name; `events` are told in letters."""

from services.operator.backup import backup
from services.operator.copy import copy
from services.operator.demo import demo
from services.operator.doctor import doctor
from services.operator.found import found
from services.operator.helping import Vocabulary
from services.operator.keep_wire import keep_wire
from services.operator.keys import keys
from services.operator.letters import events
from services.operator.nats_config import nats_config
from services.operator.node import node
from services.operator.officer import officer
from services.operator.plain_words import PlainWords
from services.operator.rebuild import rebuild
from services.operator.report import report
from services.operator.restore import restore
from services.operator.secrets import secrets
from services.operator.units import units
from services.operator.up import up
from services.operator.verify import verify

app = Vocabulary(PlainWords, help="Măng Non: nền tảng công tác trẻ em.")
app.command()(up)
app.command()(found)
app.command()(demo)
app.command()(verify)
app.command()(keys)
app.command()(rebuild)
app.command()(doctor)
app.command()(units)
app.command()(events)
app.command()(report)
app.command()(backup)
app.command()(restore)
app.command()(copy)
app.command()(keep_wire)
app.command()(nats_config)
app.command()(secrets)
app.add_typer(node, name="node")
app.add_typer(officer, name="officer")
