-- What the registry keeps beside current values: edits and what the register said when they were made, earlier values with source and
-- day, disagreements about names, and the persons a kind of hardship covers.

alter table person
  add column edits jsonb not null default '{}',
  add column residence_region region_code;
comment on column person.edits is 'Values a clerk set by hand, by field: {"phone": {"was": what the register said then, "day", "by", "byName", "reason"}}. The register wins again only when it says something new';
comment on column person.residence_region is '现居住地, where it is not the village of the household';
comment on column person.region_code is 'Village of the household, for scope; a person without household: of residence';
comment on column person.household_no is 'Household of the current membership; of the last one for those who died or moved away (status tells)';
comment on column person.source_day is 'Day of the delivery that last changed a value of this row; a delivery of an earlier day changes nothing';

alter table household add column edits jsonb not null default '{}';
comment on column household.edits is 'As person.edits: region, address';

alter table hardship
  add column dataset text not null default '',
  add column roster_region region_code,
  add column source_day date;
comment on column hardship.roster_region is 'Place whose roster this stands on: a full roster of that place without the household ends it';
create index hardship_roster on hardship (dataset, roster_region) where valid_to is null;

create table hardship_person (
  hardship_id integer not null references hardship (id),
  person_no integer not null references person (person_no),
  valid_from date not null,
  valid_to date,
  primary key (hardship_id, person_no, valid_from),
  check (valid_to is null or valid_to >= valid_from)
);
comment on table hardship_person is 'Whom of the household a kind of hardship covers, from when to when';
create index hardship_person_person on hardship_person (person_no);
create unique index hardship_person_current on hardship_person (hardship_id, person_no) where valid_to is null;

create table person_change (
  id bigint generated always as identity primary key,
  person_no integer not null references person (person_no),
  field text not null,
  old_value text,
  new_value text,
  changed_on date not null,
  source_kind text not null check (source_kind in ('import', 'edit', 'merge')),
  source_snapshot integer,
  source_row integer,
  actor text not null default '',
  actor_name text not null default '',
  reason text not null default '',
  recorded_at timestamptz not null default now()
);
comment on table person_change is 'Earlier values of a person with the day and source of each change; phones masked';
create index person_change_person on person_change (person_no, changed_on desc);

create table registry_conflict (
  id integer generated always as identity primary key,
  dataset text not null,
  import_id integer,
  snapshot_id integer,
  row_no integer not null,
  person_no integer not null references person (person_no),
  household_no integer,
  region_code region_code not null,
  sent_name text not null,
  known_name text not null,
  sent jsonb,
  delivery jsonb,
  decision text check (decision in ('keep', 'take', 'two-people')),
  decided_by text,
  decided_by_name text not null default '',
  decided_at timestamptz,
  note text not null default '',
  found_at timestamptz not null default now(),
  unique (person_no, sent_name, dataset)
);
comment on table registry_conflict is '登记冲突: a delivered row whose name differs from the registered one for the same ID number. The row is not applied before a person decided; "sent" is the row as it would be applied, numbers sealed';
create index registry_conflict_open on registry_conflict (region_code, found_at desc) where decision is null;

create function person_name_key(name text) returns text language sql immutable parallel safe as $$
  select translate(name, E' \u3000\u00b7\u2022\uff0e.\u2027\u30fb\u00a0', '')
$$;
comment on function person_name_key is 'A name as it is compared: without blanks and the dots inside minority names';

-- Memberships and the pointer to the current household are written by joins over these very tables; a trigger a row for each reference
-- costs more than everything else in the load of a population (measured: 17 of 45 microseconds a person), so it is a test that checks them.
alter table person drop constraint person_household_no_fkey;
alter table membership drop constraint membership_household_no_fkey;
alter table membership drop constraint membership_person_no_fkey;

grant select, insert, update on hardship_person, person_change, registry_conflict to doudi_app;

alter table hardship_person enable row level security;
alter table person_change enable row level security;
alter table registry_conflict enable row level security;
create policy hardship_person_scope on hardship_person to doudi_app using (exists (select 1 from hardship h where h.id = hardship_person.hardship_id));
create policy person_change_scope on person_change to doudi_app using (exists (select 1 from person p where p.person_no = person_change.person_no));
create policy registry_conflict_scope on registry_conflict to doudi_app using (
  region_code >= (select current_setting('doudi.region_from', true)) and region_code < (select current_setting('doudi.region_to', true))
  and (select current_setting('doudi.department', true)) = '');

-- Everything that belongs to a household follows it to its village, also beyond the caller's own region: callers check that they may
-- move the household itself (move_household below, or the platform's own import, which sees all).
create function household_region_follow(households integer[]) returns void language plpgsql security definer set search_path = public as $$
begin
  update person t set region_code = h.region_code from household h
    where h.household_no = any (households) and t.household_no = h.household_no and t.status in ('active', 'merged') and t.region_code <> h.region_code;
  update hardship t set region_code = h.region_code from household h
    where h.household_no = any (households) and t.household_no = h.household_no and t.region_code <> h.region_code;
  update attachment t set region_code = h.region_code from household h
    where h.household_no = any (households) and t.household_no = h.household_no and t.region_code <> h.region_code;
  update exemption t set region_code = h.region_code from household h
    where h.household_no = any (households) and t.household_no = h.household_no and t.region_code <> h.region_code;
  update chain_event t set region_code = h.region_code from household h
    where h.household_no = any (households) and t.household_no = h.household_no and t.region_code <> h.region_code;
  update visit t set region_code = h.region_code from household h
    where h.household_no = any (households) and t.household_no = h.household_no and t.region_code <> h.region_code;
  -- A desk keeps its level: the township's desk becomes the new township's, the county's the new county's.
  update alert t set region_code = h.region_code,
      desk_region = case when t.desk_region is null then null else rpad(left(h.region_code, length(region_significant(t.desk_region))), 12, '0') end,
      desk_user = case when left(h.region_code, length(region_significant(t.desk_region))) = region_significant(t.desk_region) then t.desk_user end
    from household h
    where h.household_no = any (households) and t.household_no = h.household_no and t.closed_at is null and t.region_code <> h.region_code;
  update dispatch_task t set region_code = h.region_code, desk_region = rpad(left(h.region_code, length(region_significant(t.desk_region))), 12, '0'),
      user_id = case when left(h.region_code, length(region_significant(t.desk_region))) = region_significant(t.desk_region) then t.user_id end
    from household h
    where h.household_no = any (households) and t.household_no = h.household_no and t.closed_at is null and t.region_code <> h.region_code;
  update alert_event t set region_code = a.region_code from alert a
    where a.household_no = any (households) and t.alert_id = a.id and a.closed_at is null and t.region_code <> a.region_code;
end $$;

create function region_significant(code text) returns text language sql immutable parallel safe as $$
  select case when right(code, 3) <> '000' then code when substr(code, 7, 3) <> '000' then left(code, 9) when substr(code, 5, 2) <> '00' then left(code, 6)
    when substr(code, 3, 2) <> '00' then left(code, 4) else left(code, 2) end
$$;
comment on function region_significant is 'The significant digits of a region code: 430971121000 → 430971121';

-- A household moves to a village that may lie outside the mover's own region: the one door through which a row may leave it.
create function move_household(target integer, village text, changes jsonb) returns void language plpgsql security definer set search_path = public as $$
begin
  if current_setting('doudi.department', true) <> '' or not exists (
    select from household where household_no = target and region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true))
  then raise exception 'household % is not visible to the caller', target; end if;
  update household set region_code = village, edits = edits || changes, updated_at = now() where household_no = target;
  perform household_region_follow(array[target]);
end $$;

-- The first population of an empty registry: building the indexes once at the end takes half the time of keeping them row by row.
-- Within the caller's transaction; afterwards the same indexes stand again. Does nothing where anybody is registered.
create function registry_suspend_indexes() returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare i record;
begin
  if exists (select from person) or exists (select from household) then return false; end if;
  create temporary table registry_suspended_index (definition text not null) on commit drop;
  for i in select x.indexname, x.indexdef from pg_indexes x
      where x.schemaname = 'public' and x.tablename in ('person', 'membership', 'household') and not exists (select from pg_constraint c where c.conname = x.indexname) loop
    insert into pg_temp.registry_suspended_index values (i.indexdef);
    execute format('drop index public.%I', i.indexname);
  end loop;
  return true;
end $$;
create function registry_restore_indexes() returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare i record;
begin
  for i in select definition from pg_temp.registry_suspended_index loop
    execute i.definition;
  end loop;
  drop table pg_temp.registry_suspended_index;
  analyze person, membership, household;
end $$;

revoke execute on function household_region_follow, move_household, registry_suspend_indexes, registry_restore_indexes from public;
grant execute on function household_region_follow, move_household, registry_suspend_indexes, registry_restore_indexes to doudi_app;
