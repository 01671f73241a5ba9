-- What somebody is told of his account, one-time passwords, sessions that can be seen and ended, refused attempts.

alter table app_user
  add column password_until timestamptz,
  add column last_sign_in_at timestamptz,
  add column last_sign_in_via text not null default '',
  add column last_sign_in_address text not null default '',
  add column refused_since integer not null default 0,
  add column refused_at timestamptz;
comment on column app_user.password_until is 'Set: the password is a one-time one, good until then and for nothing but setting one''s own';
comment on column app_user.refused_since is 'Tries to sign in that failed since the last successful one';

alter table session
  add column id integer generated always as identity,
  add column address text not null default '',
  add column agent text not null default '',
  add column proved_at timestamptz not null default now(),
  add column before_at timestamptz,
  add column before_via text not null default '',
  add column before_address text not null default '',
  add column refused_before integer not null default 0;
create unique index session_id on session (id);
comment on column session.agent is 'What the browser says of itself, shortened';
comment on column session.proved_at is 'When the person last proved who he is: the heaviest acts ask again after a quarter of an hour';
comment on column session.before_at is 'The successful sign-in before this one, told to the person';

-- Attempts that were refused, counted: the ledger has the first of a kind and sums, this is what the security officer reads.
create table refused_attempt (
  id integer generated always as identity primary key,
  day date not null,
  kind text not null,
  actor text not null,
  actor_name text not null,
  subject text not null,
  address text not null,
  operation text not null,
  region_code region_code,
  times integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null
);
comment on table refused_attempt is 'Sign-ins and operations that were refused: by whom, at what, from where, how often on a day. Holds nothing that was typed; an unknown login is a keyed digest';
comment on column refused_attempt.region_code is 'null: nobody known was meant; every security administrator sees it';
create unique index refused_attempt_once on refused_attempt (day, kind, actor, subject, address, operation);
create index refused_attempt_last on refused_attempt (last_at desc);
alter table refused_attempt enable row level security;
create policy refused_attempt_scope on refused_attempt to doudi_app using (
  (region_code is null or region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true))
  and (select current_setting('doudi.department', true)) = '');
grant select on refused_attempt to doudi_app;

-- Refusals that concern no place (an unknown login, a foreign page) are read by whoever reads the ledger.
drop policy ledger_scope on ledger;
create policy ledger_scope on ledger for select to doudi_app using (
  region_code is null and ((select current_setting('doudi.region_from', true)) = '' or verb in ('session.refused', 'access.refused'))
  or region_code >= (select current_setting('doudi.region_from', true)) and region_code < (select current_setting('doudi.region_to', true)));

create table account_notice (
  id integer generated always as identity primary key,
  user_id integer not null references app_user (id),
  at timestamptz not null default now(),
  kind text not null,
  by_name text not null,
  detail text not null default '',
  read_at timestamptz
);
comment on table account_notice is 'What was done to somebody''s account, told to him until he has read it';
create index account_notice_unread on account_notice (user_id, id) where read_at is null;
alter table account_notice enable row level security;
create policy account_notice_own on account_notice for select to doudi_app using ('user:' || user_id = (select current_setting('doudi.actor', true)));
create policy account_notice_read on account_notice for update to doudi_app using ('user:' || user_id = (select current_setting('doudi.actor', true)));
create policy account_notice_tell on account_notice for insert to doudi_app with check (read_at is null);
grant select, insert, update on account_notice to doudi_app;

-- Whoever has no second factor could be acted for by an administrator who resets his password alone: the reset needs a second person.
create table password_reset (
  id integer generated always as identity primary key,
  user_id integer not null references app_user (id),
  state text not null default 'proposed' check (state in ('proposed', 'done', 'refused')),
  reason text not null,
  proposed_by integer not null references app_user (id),
  proposed_at timestamptz not null default now(),
  decided_by integer references app_user (id),
  decided_at timestamptz,
  note text not null default '',
  check (decided_by <> proposed_by and decided_by <> user_id),
  check ((state = 'proposed') = (decided_by is null))
);
comment on table password_reset is 'Resets of passwords proposed by a system administrator and confirmed by a security administrator, who alone is shown the one-time password';
create unique index password_reset_waiting on password_reset (user_id) where state = 'proposed';
grant select, insert, update on password_reset to doudi_app;
