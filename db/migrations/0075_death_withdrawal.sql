-- A death that a department reported wrongly is taken back: by the county, with evidence and reason; the person lives again.

create table death_withdrawal (
  id integer generated always as identity primary key,
  person_no integer not null references person (person_no),
  household_no integer,
  region_code region_code not null,
  died_on date,
  seen_on date not null,
  evidence text not null check (evidence in ('seen', 'visited', 'police', 'hospital', 'department')),
  attachment_id integer references attachment (id),
  reason text not null,
  source_snapshot integer,
  source_row integer,
  actor text not null,
  actor_name text not null,
  withdrawn_at timestamptz not null,
  followed_at timestamptz
);
comment on table death_withdrawal is '撤销死亡登记: a wrong report of a death taken back. Deaths dated on or before seen_on are not taken again';
comment on column death_withdrawal.died_on is 'The day of death as it was reported; null where the register said only that the person is dead';
comment on column death_withdrawal.seen_on is 'A day on which the person was known to live';
comment on column death_withdrawal.source_snapshot is 'Where the wrong report came from';
comment on column death_withdrawal.followed_at is 'When alerts and benefits had been told';
create index death_withdrawal_person on death_withdrawal (person_no);

grant select, insert, update on death_withdrawal to doudi_app;
alter table death_withdrawal enable row level security;
create policy death_withdrawal_scope on death_withdrawal to doudi_app using (exists (select 1 from person p where p.person_no = death_withdrawal.person_no));
