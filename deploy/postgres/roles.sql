-- Run once, by the image of PostgreSQL, when its folder is still empty: each service gets a role
-- that is no superuser and two databases, one for its data and one for its keys. No other role may
-- enter them, but `operator`: what the verbs of `mangnon` do to a whole node (backup, restore, verify,
-- doctor, rebuild), it does in each database as the service that owns it. Passwords are read from files, so that no command line and no log shows them.
\set registry `cat /run/secrets/postgres_password_registry`
\set cases `cat /run/secrets/postgres_password_cases`
\set fund `cat /run/secrets/postgres_password_fund`
\set reporting `cat /run/secrets/postgres_password_reporting`
\set notify `cat /run/secrets/postgres_password_notify`
\set operator `cat /run/secrets/postgres_password_operator`

CREATE ROLE registry LOGIN PASSWORD :'registry';
CREATE ROLE cases LOGIN PASSWORD :'cases';
CREATE ROLE fund LOGIN PASSWORD :'fund';
CREATE ROLE reporting LOGIN PASSWORD :'reporting';
CREATE ROLE notify LOGIN PASSWORD :'notify';
CREATE ROLE operator LOGIN PASSWORD :'operator';
GRANT registry, cases, fund, reporting, notify TO operator;

-- After an erasure a service has the server's log closed and what is older removed.
GRANT pg_checkpoint TO registry, cases, fund, reporting, notify;
\connect template1
GRANT EXECUTE ON FUNCTION pg_switch_wal() TO registry, cases, fund, reporting, notify;
\connect postgres

CREATE DATABASE registry OWNER registry;
CREATE DATABASE registry_keys OWNER registry;
CREATE DATABASE cases OWNER cases;
CREATE DATABASE cases_keys OWNER cases;
CREATE DATABASE fund OWNER fund;
CREATE DATABASE fund_keys OWNER fund;
CREATE DATABASE reporting OWNER reporting;
CREATE DATABASE reporting_keys OWNER reporting;
CREATE DATABASE notify OWNER notify;
CREATE DATABASE notify_keys OWNER notify;

REVOKE ALL ON DATABASE postgres, template1, registry, registry_keys, cases, cases_keys,
  fund, fund_keys, reporting, reporting_keys, notify, notify_keys FROM PUBLIC;

ALTER ROLE operator IN DATABASE registry SET role TO registry;
ALTER ROLE operator IN DATABASE registry_keys SET role TO registry;
ALTER ROLE operator IN DATABASE cases SET role TO cases;
ALTER ROLE operator IN DATABASE cases_keys SET role TO cases;
ALTER ROLE operator IN DATABASE fund SET role TO fund;
ALTER ROLE operator IN DATABASE fund_keys SET role TO fund;
ALTER ROLE operator IN DATABASE reporting SET role TO reporting;
ALTER ROLE operator IN DATABASE reporting_keys SET role TO reporting;
ALTER ROLE operator IN DATABASE notify SET role TO notify;
ALTER ROLE operator IN DATABASE notify_keys SET role TO notify;
