"""What an installation can be told from outside, by environment variables or secret files.

Each field is a variable of the same name in capitals (PORT, DATA_DIR, …). Secrets may instead lie
in a directory named by SECRETS_DIR, one file for each, named like the field (smtp_password).
"""

import errno
import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """All settings, with defaults that run a whole commune on one machine."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    # ── the door ─────────────────────────────────────────────────────────────────────────────
    host: Annotated[
        str,
        Field(
            description="Address to listen on. Plain http stays on this machine, unless "
            "TRUSTED_PROXIES says who speaks TLS in front of it."
        ),
    ] = "127.0.0.1"
    port: Annotated[
        int, Field(ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    ] = 8000
    public_url: Annotated[
        str, Field(description="How people reach the node, for links in messages.")
    ] = ""
    trusted_proxies: Annotated[
        str,
        Field(
            description="Addresses or networks of the TLS proxy in front, with commas between: "
            "whom we believe where a request comes from. Empty: this machine only."
        ),
    ] = ""
    max_body_bytes: Annotated[
        int, Field(ge=1024, description="Largest request body; larger ones are answered with 413.")
    ] = 256 * 1024

    # ── the node ─────────────────────────────────────────────────────────────────────────────
    node_id: Annotated[
        str,
        Field(
            pattern=r"^[a-z0-9][a-z0-9_-]{0,30}$",
            description="Name of this installation on the wire. Never change it: it is no commune "
            "code, and what was told under it stays told.",
        ),
    ] = "n05578"
    province_hotline: Annotated[
        str,
        Field(
            pattern=r"^[0-9]{0,15}$",
            description="Number to call for a child in this province, shown beside 111 on every "
            "page; empty: 111 alone.",
        ),
    ] = "18008080"
    data_dir: Annotated[
        Path, Field(description="Where databases, keys and the embedded NATS keep their files.")
    ] = Path("data")
    database_url: Annotated[
        str,
        Field(
            description="SQLAlchemy address with {service} in it, for PostgreSQL; empty: SQLite."
        ),
    ] = ""
    node_keys_dir: Annotated[
        Path | None,
        Field(
            description="Where keys and passwords lie, if not in DATA_DIR/keys: for instance "
            "mounted secrets, read only."
        ),
    ] = None
    log_level: Annotated[
        str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least level to log.")
    ] = "INFO"

    # ── the wire ─────────────────────────────────────────────────────────────────────────────
    nats_url: Annotated[
        str,
        Field(
            pattern=r"^$|^(nats|tls)://",
            description="An outside NATS, e.g. nats://nats:4222, or tls://… ; several with commas "
            "between; empty: the embedded one.",
        ),
    ] = ""
    nats_ca_file: Annotated[
        Path | None,
        Field(description="Who signed its certificate, where NATS_URL begins with tls://."),
    ] = None
    nats_port: Annotated[
        int, Field(ge=0, le=65535, description="Port of the embedded NATS; 0 takes a free one.")
    ] = 0
    nats_password: Annotated[
        SecretStr,
        Field(
            description="Password of this service at an outside NATS; its user is the service's "
            "name. Empty: DATA_DIR/keys/nats-passwords.json."
        ),
    ] = SecretStr("")
    nats_node_password: Annotated[
        SecretStr,
        Field(
            description="Password of the user who makes streams and durables at an outside NATS. "
            "Only one process of a node needs it: `mangnon keep-wire`."
        ),
    ] = SecretStr("")
    nats_replicas: Annotated[
        int,
        Field(
            ge=1,
            le=5,
            description="Copies that an outside cluster of NATS keeps of each stream: 1, 3 or 5.",
        ),
    ] = 1
    nodes_listen: Annotated[
        str,
        Field(
            description="Where the nodes below come in (TLS), once one has been invited with "
            "`mangnon node invite`."
        ),
    ] = "0.0.0.0:7422"
    node_silent_hours: Annotated[
        float,
        Field(
            gt=0,
            description="How long a node below may be unheard, in hours, before it is marked on "
            "the page of communes and counted for the alert.",
        ),
    ] = 24
    nats_max_file_bytes: Annotated[
        int,
        Field(
            ge=16 * 2**20,
            description="Most that JetStream may store; keep it well below the free disk.",
        ),
    ] = 2 * 2**30
    heal_seconds: Annotated[
        float,
        Field(gt=0, description="How often a service says how far it has told (its head)."),
    ] = 30.0

    # ── mail ─────────────────────────────────────────────────────────────────────────────────
    smtp_host: Annotated[str, Field(description="Mail server; empty: no mail is sent.")] = ""
    smtp_port: Annotated[int, Field(ge=1, le=65535, description="Its port.")] = 587
    smtp_user: Annotated[str, Field(description="User there; empty: no sign-in.")] = ""
    smtp_password: Annotated[SecretStr, Field(description="Its password.")] = SecretStr("")
    smtp_from: Annotated[str, Field(description="Sender of messages.")] = ""
    smtp_tls: Annotated[
        str,
        Field(pattern="^(starttls|tls|none)$", description="none only for a server on this host."),
    ] = "starttls"

    # ── webhooks ─────────────────────────────────────────────────────────────────────────────
    webhook_ports: Annotated[
        str,
        Field(
            pattern=r"^[0-9]{1,5}(,[0-9]{1,5})*$",
            description="Ports to which events may be posted, with commas between.",
        ),
    ] = "443"
    webhook_loopback: Annotated[
        bool,
        Field(
            description="For trying out a receiver on this machine: events may also go to "
            "loopback, over plain http too. Never where others can register endpoints."
        ),
    ] = False

    @classmethod
    def load(cls) -> Self:
        """Read the environment and, where SECRETS_DIR names one, the directory of secrets."""
        directory = os.environ.get("SECRETS_DIR")
        if directory and not Path(directory).is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), directory)
        return cls(_secrets_dir=directory) if directory else cls()

    @property
    def hotlines(self) -> tuple[str, ...]:
        """The numbers to call for a child: the country's, and the province's where it has one."""
        return ("111", self.province_hotline) if self.province_hotline else ("111",)

    @property
    def longest_silence(self) -> timedelta:
        """How long a node below may be unheard before somebody asks after it."""
        return timedelta(hours=self.node_silent_hours)

    @property
    def keys_dir(self) -> Path:
        """Where keys and passwords lie: backed up apart from the data."""
        return self.node_keys_dir or self.data_dir / "keys"

    @property
    def nats_dir(self) -> Path:
        """Where the embedded NATS keeps its files."""
        return self.data_dir / "nats"
