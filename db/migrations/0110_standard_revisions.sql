-- A published standard that was wrong: withdrawn, or corrected by another. Nothing published is changed or removed; that it no longer
-- holds is a row of its own, so that what was decided by it replays.

alter table standard_proposal
  add column kind text not null default 'new' check (kind in ('new', 'correction', 'withdrawal')),
  add column replaces integer references standard_proposal (id),
  add check ((kind = 'new') = (replaces is null)),
  drop constraint standard_proposal_status_check,
  add constraint standard_proposal_status_check check (status in ('draft', 'submitted', 'approved', 'published', 'withdrawn', 'corrected', 'revoked'));
comment on column standard_proposal.kind is 'A new standard; the right one in place of a wrong one; or the end of a wrong one with nothing in its place';
comment on column standard_proposal.replaces is 'The published proposal that a correction or withdrawal ends';
-- A standard has one successor at most: two people correcting the same one would contradict each other.
create unique index standard_proposal_replaces on standard_proposal (replaces) where status <> 'withdrawn';

-- Corrected on the day it was published, the right standard has the same place, day and day of publication as the wrong one.
alter table published_standard drop constraint published_standard_key_region_code_valid_from_published_on_key;

create table standard_revocation (
  proposal_id integer primary key references published_standard (proposal_id),
  by_proposal integer not null unique references standard_proposal (id),
  region_code region_code not null references region (code),
  revoked_on date not null,
  revoked_at timestamptz not null default now(),
  revoked_by text not null,
  revoked_by_name text not null,
  reason text not null check (reason <> '')
);
comment on table standard_revocation is 'Published standards that no longer hold, by which correction or withdrawal, since when and why; never changed or removed';
comment on column standard_revocation.revoked_on is 'From this day on it does not hold for any day; what was reckoned by what was known earlier still sees it';
grant select, insert on standard_revocation to doudi_app;
alter table standard_revocation enable row level security;
create policy standard_revocation_read on standard_revocation for select to doudi_app using (true);
create policy standard_revocation_write on standard_revocation for insert to doudi_app with check (
  region_code >= (select current_setting('doudi.region_from', true)) and region_code < (select current_setting('doudi.region_to', true))
  and (select current_setting('doudi.department', true)) = '');

-- What a wrong standard paid too much is listed too, as a negative difference; nobody takes it back on its account.
alter table standard_back_pay drop constraint standard_back_pay_back_pay_fen_check, add check (back_pay_fen <> 0);

create table standard_back_pay_settled (
  proposal_id integer not null references standard_proposal (id),
  region_code region_code not null references region (code),
  settled_at timestamptz not null default now(),
  settled_by text not null,
  settled_by_name text not null,
  note text not null default '',
  primary key (proposal_id, region_code)
);
comment on table standard_back_pay_settled is 'A county has handed the back-pay list of a standard on to be paid: until then the list waits on its workbench';
grant select, insert on standard_back_pay_settled to doudi_app;
alter table standard_back_pay_settled enable row level security;
create policy standard_back_pay_settled_scope on standard_back_pay_settled to doudi_app using (
  region_code >= (select current_setting('doudi.region_from', true)) and region_code < (select current_setting('doudi.region_to', true))
  and (select current_setting('doudi.department', true)) = '');
