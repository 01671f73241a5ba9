-- Whether a measure of a household lies on the caller's desk (0271) is asked without row-level security: its region would be compared as
-- well, and a plan made for a village, kept by the connection, then finds measures by region and under a province reads all of them, once
-- for each household of a page. What is asked compares department and desk itself.
create function measure_on_desk_of_caller(household integer) returns boolean language sql stable security definer set search_path = public begin atomic
  select exists (select from plan_measure m where m.household_no = household and m.handed_on is not null and m.closed_at is null
    and m.department = coalesce(nullif(current_setting('doudi.department', true), ''), 'civil-affairs')
    and regexp_replace(m.desk_region, '(000)+$', '') = current_setting('doudi.region_from', true));
end;
revoke all on function measure_on_desk_of_caller from public;
grant execute on function measure_on_desk_of_caller to doudi_app;
comment on function measure_on_desk_of_caller is 'Whether an open measure of the household was handed to the desk of the caller';

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
  union select o.no from unnest(households) o (no) where measure_on_desk_of_caller(o.no)
  union select m.household_no from minor_access m where m.household_no = any (households) and m.state = 'granted' and m.valid_to >= today
    and 'user:' || m.user_id = current_setting('doudi.actor', true);
end;
