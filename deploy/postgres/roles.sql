-- Run once, by the image of PostgreSQL, when its folder is still empty: each service gets a role
-- that is no superuser and two databases, one for its data and one for its keys. No other role may
-- enter them. Passwords are read from files, so that no command line and no log shows them.
\set registry `cat /run/secrets/postgres_password_registry`
\set cases `cat /run/secrets/postgres_password_cases`
\set fund `cat /run/secrets/postgres_password_fund`
\set reporting `cat /run/secrets/postgres_password_reporting`
\set notify `cat /run/secrets/postgres_password_notify`

CREATE ROLE registry LOGIN PASSWORD :'registry';
CREATE ROLE cases LOGIN PASSWORD :'cases';
CREATE ROLE fund LOGIN PASSWORD :'fund';
CREATE ROLE reporting LOGIN PASSWORD :'reporting';
CREATE ROLE notify LOGIN PASSWORD :'notify';

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
