-- A roster that lists many fewer than the one before ends nobody for being absent until the person in charge has said that it is whole.

create table roster_hold (
  import_id integer primary key references import (id),
  dataset text not null,
  region_code region_code not null,
  snapshot_id integer not null,
  as_of date not null,
  hardships integer[] not null,
  running integer not null,
  state text not null default 'open' check (state in ('open', 'ended', 'kept', 'replaced')),
  reason text not null default '',
  decided_by text,
  decided_by_name text not null default '',
  decided_at timestamptz
);
comment on table roster_hold is '待确认退出: kinds of hardship that a roster no longer lists, more of them than a parameter allows without asking';
comment on column roster_hold.running is 'How many the roster before had: those who go on and those who are missing';
comment on column roster_hold.state is 'open: waits; ended: the roster is whole, they have left; kept: it was not; replaced: a later roster came first';
create index roster_hold_open on roster_hold (dataset, region_code) where state = 'open';

grant select, insert, update on roster_hold to doudi_app;
alter table roster_hold enable row level security;
create policy roster_hold_scope on roster_hold to doudi_app using (exists (select 1 from import i where i.id = roster_hold.import_id));
