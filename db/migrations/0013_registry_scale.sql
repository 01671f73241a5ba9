-- Lists of three million people: the planner has to know how much of the country a caller sees, and what a household receives stands
-- beside it.

-- A stable function is evaluated when the query is planned, a subselect is not: with it the planner took every scope for half a per
-- cent of the country, and read a province by region where the index of names was asked for. As index conditions the two are read once
-- a scan either way.
do $$
declare t text;
begin
  foreach t in array array['household', 'person'] loop
    execute format($p$alter policy %I on %I using (
      region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true)
      and ((select current_setting('doudi.department', true)) = ''
        or exists (select 1 from dispatch_task d where d.household_no = %I.household_no and d.department = (select current_setting('doudi.department', true)))))$p$,
      t || '_scope', t, t);
  end loop;
end $$;

create function programme_bit(programme text) returns smallint language sql immutable parallel safe as $$
  select (case programme when 'dibao' then 1 when 'tekun' then 2 when 'marginal' then 4 when 'rigidExpenditure' then 8 when 'relapseRisk' then 16 else 32 end)::smallint
$$;

alter table household add column programme_mask smallint not null default 0, add column monthly_fen bigint not null default 0;
alter table person add column programme_mask smallint not null default 0;
comment on column household.programme_mask is 'Current kinds of hardship of the household or one of its members, programme_bit() of each; kept by triggers on hardship';
comment on column household.monthly_fen is 'Sum of the monthly amounts of its current hardships; kept by triggers on hardship';
comment on column person.programme_mask is 'Current kinds of hardship that cover the person; kept by triggers on hardship and hardship_person';

create index household_programme on household (region_code, household_no) include (programme_mask, monthly_fen) where programme_mask > 0;
create index person_programme on person (region_code, household_no) include (programme_mask) where programme_mask > 0 and status <> 'merged';

-- As owner: whoever may write a hardship may not see every member of the household.
create function refresh_programmes(households integer[], persons integer[]) returns void language plpgsql security definer set search_path = public as $$
begin
  update household h set programme_mask = w.mask, monthly_fen = w.monthly
  from (
    select x.household_no, coalesce(bit_or(programme_bit(s.programme)), 0)::smallint as mask, coalesce(sum(s.monthly_fen), 0)::bigint as monthly
    from (select distinct unnest(households) as household_no) x
    left join hardship s on s.household_no = x.household_no and s.valid_to is null
    group by x.household_no
  ) w
  where h.household_no = w.household_no and (h.programme_mask, h.monthly_fen) is distinct from (w.mask, w.monthly);
  update person p set programme_mask = w.mask
  from (
    select x.person_no, coalesce(bit_or(programme_bit(s.programme)), 0)::smallint as mask
    from (select distinct unnest(persons) as person_no) x
    left join hardship_person c on c.person_no = x.person_no and c.valid_to is null
    left join hardship s on s.id = c.hardship_id and s.valid_to is null
    group by x.person_no
  ) w
  where p.person_no = w.person_no and p.programme_mask <> w.mask;
end $$;
revoke execute on function refresh_programmes from public;

create function hardship_changed() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'INSERT' then
    -- Nobody is covered yet.
    perform refresh_programmes(coalesce(array_agg(household_no), '{}'), '{}') from new_rows;
  else
    perform refresh_programmes(
      (select coalesce(array_agg(household_no), '{}') from (select household_no from new_rows union select household_no from old_rows) x),
      (select coalesce(array_agg(distinct c.person_no), '{}') from hardship_person c join new_rows n on n.id = c.hardship_id));
  end if;
  return null;
end $$;
create function hardship_person_changed() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'INSERT' then
    perform refresh_programmes('{}', coalesce(array_agg(person_no), '{}')) from new_rows;
  else
    perform refresh_programmes('{}', (select coalesce(array_agg(person_no), '{}') from (select person_no from new_rows union select person_no from old_rows) x));
  end if;
  return null;
end $$;
create trigger hardship_inserted after insert on hardship referencing new table as new_rows for each statement execute function hardship_changed();
create trigger hardship_updated after update on hardship referencing old table as old_rows new table as new_rows for each statement execute function hardship_changed();
create trigger hardship_person_inserted after insert on hardship_person referencing new table as new_rows for each statement execute function hardship_person_changed();
create trigger hardship_person_updated after update on hardship_person referencing old table as old_rows new table as new_rows for each statement execute function hardship_person_changed();

select refresh_programmes((select coalesce(array_agg(distinct household_no), '{}') from hardship), (select coalesce(array_agg(distinct person_no), '{}') from hardship_person));
