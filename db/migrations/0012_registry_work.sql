-- Corrections, moves, duplicates; what reads past the caller's region does so through narrow functions.

-- Files are delivered for a county or larger, so a township cannot see their rows in import; where a value comes from it may know.
create view snapshot_file as
  select s.id, s.import_id, i.file_name, s.dataset, s.period, s.region_code, s.as_of, s.path, s.rows, s.committed_at, s.withdrawn_at
  from snapshot s join import i on i.id = s.import_id;
comment on view snapshot_file is 'Snapshots with the name of the file they were made of; reads as its owner on purpose';
grant select on snapshot_file to doudi_app;

create table household_move (
  id integer generated always as identity primary key,
  household_no integer not null references household (household_no),
  region_code region_code not null,
  old_region region_code not null,
  new_region region_code not null,
  moved_on date not null,
  reason text not null,
  actor text not null,
  actor_name text not null,
  moved_at timestamptz not null default now()
);
comment on table household_move is 'Moves of whole households recorded by hand; those of the register are in the chain';
create index household_move_household on household_move (household_no, moved_on);

create table duplicate_candidate (
  low_no integer not null references person (person_no),
  high_no integer not null references person (person_no),
  signs text[] not null,
  score smallint not null,
  found_at timestamptz not null default now(),
  primary key (low_no, high_no),
  check (low_no < high_no)
);
comment on table duplicate_candidate is '疑似重复: pairs of records that may be one person, as last found; decided pairs leave it';
create index duplicate_candidate_high on duplicate_candidate (high_no);
create index duplicate_candidate_score on duplicate_candidate (score desc, low_no, high_no);

alter table person_not_same add column decided_by_name text not null default '';
alter table person_merge add column merged_by_name text not null default '', add column undo_reason text not null default '', add column undone_by_name text not null default '';
create unique index person_merge_current on person_merge (merged_no) where undone_at is null;
create index attachment_person on attachment (person_no) where person_no is not null;
create index person_merged_into on person (merged_into) where merged_into is not null;

grant select, insert, update, delete on duplicate_candidate to doudi_app;
grant select on household_move to doudi_app;
alter table duplicate_candidate enable row level security;
alter table household_move enable row level security;
create policy duplicate_candidate_scope on duplicate_candidate to doudi_app using (
  (select current_setting('doudi.department', true)) = ''
  and exists (select 1 from person p where p.person_no = low_no) and exists (select 1 from person p where p.person_no = high_no));
create policy household_move_scope on household_move to doudi_app using (exists (select 1 from household h where h.household_no = household_move.household_no));

-- The numbers under which the lake knows the members of a household: their own and those of records merged into theirs.
create view lake_membership with (security_invoker = true) as
  select m.household_no, m.person_no, m.person_no as lake_person_no, m.relation, m.valid_from, m.valid_to from membership m
  union all
  select m.household_no, m.person_no, p.person_no, m.relation, m.valid_from, m.valid_to
  from membership m join person p on p.merged_into = m.person_no and p.status = 'merged';
comment on view lake_membership is 'Join the lake on lake_person_no: a merged record''s facts count for the person kept';
grant select on lake_membership to doudi_app;

-- Size, head and status of households from their members. Head: the relation says so, else the spouse, else the eldest. Returns how
-- many are closed by it. As owner: somebody who leaves may leave a household outside the caller's region.
create function household_recount(households integer[]) returns integer language plpgsql security definer set search_path = public as $$
declare closed integer;
begin
  with counted as (
    select p.household_no, count(*) as size,
      (array_agg(p.person_no order by p.relation <> '0', p.relation <> '1', p.birth, p.person_no))[1] as head_no
    from person p where p.household_no = any (households) and p.status = 'active' group by p.household_no
  ), wanted as (
    select x.household_no, coalesce(c.size, 0) as size, case when c.size is null then 'closed' else 'active' end as status, p.person_no, p.name, p.initials
    from (select distinct unnest(households) as household_no) x
    left join counted c on c.household_no = x.household_no left join person p on p.person_no = c.head_no
  ), changed as (
    update household h set size = w.size, status = w.status, head_person_no = coalesce(w.person_no, h.head_person_no), head_name = coalesce(w.name, h.head_name),
      head_initials = coalesce(w.initials, h.head_initials), updated_at = now()
    from wanted w
    where h.household_no = w.household_no and (h.size, h.status, h.head_person_no, h.head_name) is distinct from
      (w.size, w.status, coalesce(w.person_no, h.head_person_no), coalesce(w.name, h.head_name))
    returning h.status
  )
  select count(*) filter (where status = 'closed') into closed from changed;
  return closed;
end $$;


drop function move_household(integer, text, jsonb);

-- A household moves to a village that may lie outside the mover's own region: one of two doors through which a row may leave it.
-- Returns the number of open alerts that went along.
create function move_household(target integer, village text, new_address text, on_day date, changes jsonb, why text, by_actor text, by_name text) returns integer
language plpgsql security definer set search_path = public as $$
declare was household; move_id integer; went integer; place text;
begin
  select * into was from household where household_no = target for update;
  if was is null or current_setting('doudi.department', true) <> '' or by_actor <> current_setting('doudi.actor', true)
    or was.region_code < current_setting('doudi.region_from', true) or was.region_code >= current_setting('doudi.region_to', true)
  then raise exception 'household % is not the caller''s', target; end if;
  select full_name into strict place from region where code = village and level = 'village';
  update household set region_code = village, address = coalesce(nullif(new_address, ''), address), edits = edits || changes, updated_at = now() where household_no = target;
  insert into alert_event (alert_id, region_code, actor, actor_name, action, note)
    select id, was.region_code, by_actor, by_name, 'note', '全户迁居到' || place || '，预警随户转移' from alert where household_no = target and closed_at is null;
  get diagnostics went = row_count;
  perform household_region_follow(array[target]);
  insert into household_move (household_no, region_code, old_region, new_region, moved_on, reason, actor, actor_name)
    values (target, village, was.region_code, village, on_day, why, by_actor, by_name) returning id into move_id;
  insert into chain_event (household_no, person_no, region_code, occurred_on, kind, department, title, source_kind, source_id)
    values (target, was.head_person_no, village, on_day, 'change', 'civil-affairs',
      '全户迁居：' || coalesce((select full_name from region where code = was.region_code), was.region_code) || ' → ' || place, 'household-move', move_id);
  return went;
end $$;

-- Who a token belongs to, wherever they live: needed to let somebody join a household. The caller knows the whole ID number and must
-- also know the name, else nothing is said.
create function person_known(wanted uuid, said_name text) returns table (person_no integer, status text, same_name boolean, household_no integer)
language sql stable security definer set search_path = public as $$
  select p.person_no, p.status, person_name_key(p.name) = person_name_key(said_name), case when person_name_key(p.name) = person_name_key(said_name) then p.household_no end
  from person p where p.token = wanted
$$;

-- A known person becomes a member of the caller's household, leaving the one of before wherever that is.
create function join_household(joiner integer, target integer, new_relation text, on_day date, changes jsonb) returns void
language plpgsql security definer set search_path = public as $$
declare home household; was person;
begin
  select * into home from household where household_no = target for update;
  if home is null or current_setting('doudi.department', true) <> ''
    or home.region_code < current_setting('doudi.region_from', true) or home.region_code >= current_setting('doudi.region_to', true)
  then raise exception 'household % is not the caller''s', target; end if;
  select * into strict was from person where person_no = joiner and status in ('active', 'moved') for update;
  update membership set valid_to = greatest(valid_from, on_day) where person_no = joiner and valid_to is null;
  insert into membership (household_no, person_no, relation, valid_from) values (target, joiner, new_relation, on_day)
    on conflict (household_no, person_no, valid_from) do update set relation = excluded.relation, valid_to = null;
  update person set household_no = target, relation = new_relation, region_code = home.region_code, status = 'active',
    residence_region = null, edits = edits || changes, updated_at = now()
    where person_no = joiner;
  perform household_recount(array_remove(array[target, was.household_no], null));
end $$;

revoke execute on function household_recount, move_household, person_known, join_household from public;
grant execute on function household_recount, move_household, person_known, join_household to doudi_app;
