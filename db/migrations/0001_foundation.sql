-- Foundation: the application role, scope functions, reference tables, people who sign in, the ledger.
-- Scope: every transaction of the application runs as doudi_app with the local settings
--   doudi.region_from / doudi.region_to  half-open range of 12-digit region codes the caller may see
--   doudi.department                     '' for civil affairs and supervisors, else the department's code
--   doudi.actor                          who is asking
-- A missing setting compares as NULL, so a transaction without scope sees nothing.

do $$ begin
  if not exists (select from pg_roles where rolname = 'doudi_app') then
    create role doudi_app nologin;
  end if;
  execute format('grant doudi_app to %I', current_user);
end $$;

grant usage on schema public to doudi_app;

create domain region_code as text collate "C" check (value ~ '^\d{12}$');

create table region (
  code region_code primary key,
  name text not null,
  level text not null check (level in ('province', 'prefecture', 'county', 'township', 'village')),
  parent region_code references region (code),
  full_name text not null,
  initials text not null
);
comment on table region is 'Administrative divisions (statistical codes); initials are the pinyin initials of the name for search';
create index region_parent on region (parent);
grant select on region to doudi_app;

create table department (
  code text primary key,
  name text not null,
  sort integer not null
);
comment on table department is 'Departments that deliver data and answer alerts';
grant select on department to doudi_app;

create table app_user (
  id integer generated always as identity primary key,
  login text not null unique check (login = lower(login)),
  name text not null,
  role text not null,
  region_code region_code not null references region (code),
  department text not null references department (code),
  password_hash text not null,
  phone_masked text not null default '',
  active boolean not null default true,
  failed_attempts integer not null default 0,
  locked_until timestamptz,
  synthetic boolean not null default false,
  created_at timestamptz not null default now()
);
comment on table app_user is 'People who sign in; role decides abilities, region and department decide rows';
create index app_user_region on app_user (region_code, role);

create table session (
  token_hash text primary key,
  user_id integer not null references app_user (id),
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
comment on table session is 'Signed-in browsers; only a hash of the cookie is kept';
create index session_by_user on session (user_id);

create table api_key (
  id integer generated always as identity primary key,
  name text not null,
  department text not null references department (code),
  region_code region_code not null references region (code),
  prefix text not null unique,
  key_hash text not null,
  created_by integer not null references app_user (id),
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
comment on table api_key is 'Keys of departments for the HTTP interface; the key itself is shown once and never stored';

create table command_request (
  actor text not null,
  request_id uuid not null,
  verb text not null,
  input_hash text not null,
  reply jsonb not null,
  at timestamptz not null default now(),
  primary key (actor, request_id)
);
comment on table command_request is 'Requests already carried out; the same request again answers with the same reply and does nothing';
create index command_request_at on command_request (at);

create table ledger (
  seq bigint primary key,
  at timestamptz not null,
  actor text not null,
  actor_name text not null,
  verb text not null,
  subject text not null,
  region_code region_code,
  household_no integer,
  person_no integer,
  purpose text not null default '',
  detail jsonb not null default '{}',
  prev_hash bytea not null,
  hash bytea not null
);
comment on table ledger is 'Append-only record of every change and every look at personal data; each row carries the hash of the one before';
create index ledger_household on ledger (household_no, seq) where household_no is not null;
create index ledger_person on ledger (person_no, seq) where person_no is not null;
create index ledger_actor on ledger (actor, seq);

-- The text that is hashed. Kept as a function so that the verifier recomputes exactly the same bytes.
create function ledger_payload(l ledger) returns bytea language sql immutable as $$
  select convert_to(concat_ws(E'\x1f', l.seq::text, to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), l.actor, l.actor_name, l.verb, l.subject,
    coalesce(l.region_code::text, ''), coalesce(l.household_no::text, ''), coalesce(l.person_no::text, ''), l.purpose, l.detail::text, encode(l.prev_hash, 'hex')), 'UTF8')
$$;

create function ledger_chain() returns trigger language plpgsql security definer set search_path = public as $$
declare head record;
begin
  -- One writer at a time: the lock is held to the end of the transaction, so commands append as their last step.
  perform pg_advisory_xact_lock(7061746801);
  select seq, hash into head from ledger order by seq desc limit 1;
  new.seq := coalesce(head.seq, 0) + 1;
  new.at := clock_timestamp();
  new.prev_hash := coalesce(head.hash, decode(repeat('00', 32), 'hex'));
  new.hash := sha256(ledger_payload(new));
  return new;
end $$;
create trigger ledger_chain before insert on ledger for each row execute function ledger_chain();

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only';
end $$;
create trigger ledger_no_change before update or delete on ledger for each row execute function ledger_is_append_only();
create trigger ledger_no_truncate before truncate on ledger for each statement execute function ledger_is_append_only();
grant select, insert on ledger to doudi_app;

alter table ledger enable row level security;
create policy ledger_scope on ledger for select to doudi_app using (
  region_code is null and (select current_setting('doudi.region_from', true)) = ''
  or region_code >= (select current_setting('doudi.region_from', true)) and region_code < (select current_setting('doudi.region_to', true)));
create policy ledger_append on ledger for insert to doudi_app with check (actor = (select current_setting('doudi.actor', true)));

grant select, insert, update on app_user, session, api_key, command_request to doudi_app;
grant delete on session, command_request to doudi_app;
