-- The installation itself, and what departments may ask about a person through the interface.

create table installation (
  single boolean primary key default true check (single),
  lookup_fingerprint text not null,
  created_at timestamptz not null default now()
);
comment on table installation is 'One row. lookup_fingerprint names the lookup key this database was filled with: under another key nobody would be found, and the program refuses to start';

-- On which lists somebody (or somebody's household) stands on a day. Departments ask it about people whose households were never
-- dispatched to them, which row-level security hides: it says programme and dates and nothing else, inside the caller's region only.
-- known is false, and nothing else is said, for whoever is not registered there.
create function programme_status(wanted uuid, whole_household boolean, on_day date)
returns table (person_no integer, household_no integer, region_code text, programme text, valid_from date, valid_to date)
language sql stable security definer set search_path = public as $$
  with who as (
    select k.person_no, k.household_no, k.region_code::text as region_code
    from person p join person k on k.person_no = coalesce(p.merged_into, p.person_no)
    where p.token = wanted
      and k.region_code >= current_setting('doudi.region_from', true) and k.region_code < current_setting('doudi.region_to', true)
  ), listed as (
    select w.person_no, h.programme, h.valid_from, h.valid_to from who w join hardship h on h.household_no = w.household_no
    where whole_household and h.valid_from <= on_day and (h.valid_to is null or h.valid_to > on_day)
    union
    select w.person_no, h.programme, greatest(h.valid_from, c.valid_from), least(h.valid_to, c.valid_to)
    from who w join hardship_person c on c.person_no = w.person_no join hardship h on h.id = c.hardship_id
    where not whole_household and c.valid_from <= on_day and (c.valid_to is null or c.valid_to > on_day)
      and h.valid_from <= on_day and (h.valid_to is null or h.valid_to > on_day)
  )
  select w.person_no, w.household_no, w.region_code, l.programme, min(l.valid_from), case when bool_or(l.programme is not null and l.valid_to is null) then null else max(l.valid_to) end
  from who w left join listed l on l.person_no = w.person_no
  group by w.person_no, w.household_no, w.region_code, l.programme
$$;
comment on function programme_status is 'For the interface of departments: the lists a person (or the household) stands on, by the keyed hash of the ID number';
revoke execute on function programme_status from public;
grant execute on function programme_status to doudi_app;
