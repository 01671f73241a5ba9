-- A registered name, birth or sex is corrected by hand: proposed with reason and paper, decided by a second person. The value before
-- stays in person_change.

create table registry_correction (
  id integer generated always as identity primary key,
  person_no integer not null references person (person_no),
  household_no integer,
  region_code region_code not null,
  changes jsonb not null,
  fits_id boolean not null,
  reason text not null,
  attachment_id integer not null references attachment (id),
  state text not null default 'open' check (state in ('open', 'done', 'refused', 'withdrawn')),
  proposed_by text not null,
  proposed_by_name text not null,
  proposed_at timestamptz not null default now(),
  decided_by text,
  decided_by_name text not null default '',
  decided_at timestamptz,
  note text not null default '',
  check ((state = 'open') = (decided_at is null))
);
comment on table registry_correction is '登记更正: a proposed change of name, birth or sex. Whoever proposed it does not decide it';
comment on column registry_correction.changes is '[{"field": "name" | "birth" | "sex", "before", "after"}]';
comment on column registry_correction.fits_id is 'Birth and sex as proposed are those in the ID number';
create unique index registry_correction_open on registry_correction (person_no) where state = 'open';
create index registry_correction_region on registry_correction (region_code, proposed_at desc);

grant select, insert, update on registry_correction to doudi_app;
alter table registry_correction enable row level security;
create policy registry_correction_scope on registry_correction to doudi_app using (
  region_code >= (select current_setting('doudi.region_from', true)) and region_code < (select current_setting('doudi.region_to', true))
  and (select current_setting('doudi.department', true)) = '');

-- What is proposed about somebody follows the household to its new place.
create function registry_correction_follow() returns trigger language plpgsql security definer set search_path = public as $$
begin
  update registry_correction set region_code = new.region_code where household_no = new.household_no and state = 'open';
  return null;
end $$;
create trigger household_moved_correction after update of region_code on household for each row
  when (old.region_code is distinct from new.region_code) execute function registry_correction_follow();

-- Alerts carry the head's name for their lists; they go by the new one.
create function alert_head_follow() returns trigger language plpgsql security definer set search_path = public as $$
begin
  update alert set head_name = new.head_name, head_initials = new.head_initials where household_no = new.household_no and head_name = old.head_name;
  return null;
end $$;
create trigger household_renamed_alert after update of head_name on household for each row
  when (old.head_name is distinct from new.head_name) execute function alert_head_follow();
