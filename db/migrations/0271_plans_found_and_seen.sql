-- 一户一策 (0270): found by household, seen by a department as long as it has something to do there, and the child a measure is for named on its desk.

-- Plans are found by their household also after their end: by the trigger of every household that moves, and by a merge.
create index household_plan_household on household_plan (household_no);
-- Which plans wait for their confirmation: few, and asked for by every clerk's first page.
create index plan_measure_unconfirmed on plan_measure (plan_id) where unconfirmed and closed_at is null;

-- A department sees the family while a measure is on its desk and 30 days after, as with minors (0142); what was handed over by mistake and
-- dropped opens nothing. The measure itself stays in its list.
do $$
declare t text;
begin
  foreach t in array array['household', 'person'] loop
    execute format($p$alter policy %I on %I using (
      region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true)
      and ((select current_setting('doudi.department', true)) = ''
        or exists (select 1 from dispatch_task d where d.household_no = %I.household_no and d.department = (select current_setting('doudi.department', true)))
        or exists (select 1 from plan_measure m where m.household_no = %I.household_no and m.department = (select current_setting('doudi.department', true))
          and m.status <> 'dropped' and (m.closed_at is null or m.closed_at > now() - interval '30 days'))))$p$,
      t || '_scope', t, t, t);
  end loop;
end $$;

-- As in 0220, and: whoever has an open measure of the family on the desk; the township or village whose confirmed plan has one.
create or replace function households_open_to_caller(households integer[], today date) returns table (household_no integer) language sql stable begin atomic
  select o.no from unnest(households) o (no) where current_setting('doudi.actor', true) like 'system:%'
  union select h.household_no from household h where h.household_no = any (households) and length(current_setting('doudi.region_from', true)) >= 9
    and (h.programme_mask > 0 or exists (select from visit_plan v where v.household_no = h.household_no and v.cancelled_at is null and v.visit_id is null)
      or exists (select from household_plan l join plan_measure m on m.plan_id = l.id
        where l.household_no = h.household_no and l.state = 'confirmed' and m.closed_at is null and coalesce(current_setting('doudi.department', true), '') = ''))
  union select o.no from unnest(households) o (no) cross join lateral (
      select from dispatch_task t where t.household_no = o.no and (t.closed_at is null or t.closed_at > now() - interval '30 days')
        -- Not by the index of departments.
        and t.department || '' = coalesce(nullif(current_setting('doudi.department', true), ''), 'civil-affairs')
        and regexp_replace(t.desk_region, '(000)+$', '') = current_setting('doudi.region_from', true)
        and (t.user_id is null or 'user:' || t.user_id = current_setting('doudi.actor', true)) limit 1) desk
  union select o.no from unnest(households) o (no) cross join lateral (
      select from plan_measure m where m.household_no = o.no and m.handed_on is not null and m.closed_at is null
        and m.department || '' = coalesce(nullif(current_setting('doudi.department', true), ''), 'civil-affairs')
        and regexp_replace(m.desk_region, '(000)+$', '') = current_setting('doudi.region_from', true) limit 1) handed
  union select m.household_no from minor_access m where m.household_no = any (households) and m.state = 'granted' and m.valid_to >= today
    and 'user:' || m.user_id = current_setting('doudi.actor', true);
end;
