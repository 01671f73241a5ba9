-- Looks at personal data that somebody should explain: found in the ledger by measures that can be told in a sentence (src/rooms/audit/unusual).

alter table app_user add column home_region region_code references region (code);
comment on column app_user.home_region is 'Village where the person is at home, if known: looks at neighbours without a case are asked about';

-- Entries come in the order of time: a small index by blocks is enough to find a day.
create index ledger_at on ledger using brin (at) with (pages_per_range = 32);

create table look_day (
  actor text not null,
  day date not null,
  township text not null,
  families integer not null,
  primary key (actor, day, township)
);
comment on table look_day is 'How many families somebody opened in a township on a day (in China): what is usual for a person';

create table unusual_look (
  id integer generated always as identity primary key,
  user_id integer not null references app_user (id),
  day date not null,
  measure text not null check (measure in ('neighbour', 'kin', 'namesake', 'many', 'night', 'elsewhere', 'again')),
  region_code region_code not null,
  household_no integer,
  looks integer not null,
  revealed integer not null default 0,
  detail jsonb not null default '{}',
  first_at timestamptz not null,
  last_at timestamptz not null,
  state text not null default 'open' check (state in ('open', 'asked', 'answered', 'closed')),
  asked_by integer references app_user (id),
  asked_at timestamptz,
  answer text not null default '',
  answered_at timestamptz,
  outcome text check (outcome in ('justified', 'false-alarm', 'breach')),
  note text not null default '',
  closed_by integer references app_user (id),
  closed_at timestamptz,
  check ((state = 'closed') = (outcome is not null))
);
comment on table unusual_look is 'Something unusual about the looks of one person on one day; the security officer asks and closes it with a finding. Names nobody in need';
create unique index unusual_look_once on unusual_look (user_id, day, measure, coalesce(household_no, 0), region_code);
create index unusual_look_open on unusual_look (region_code) where state <> 'closed';

create table unusual_look_scan (
  single boolean primary key default true check (single),
  scanned_until timestamptz not null
);
comment on table unusual_look_scan is 'Up to when the ledger was searched for unusual looks';

alter table look_day enable row level security;
create policy look_day_scope on look_day to doudi_app using ((select current_setting('doudi.actor', true)) like 'system:%');
alter table unusual_look enable row level security;
create policy unusual_look_scope on unusual_look to doudi_app using (
  'user:' || user_id = (select current_setting('doudi.actor', true))
  or region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true) and (select current_setting('doudi.department', true)) = '');
grant select, insert, update on look_day, unusual_look, unusual_look_scan to doudi_app;
