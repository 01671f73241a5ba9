-- Which households' minors the caller may see (0190) is asked household by household. As one condition over a list, the plan made for a
-- village, kept by the connection, read by department and region, which few rows stand behind there; under a province it then read every
-- task of the department.
create or replace function households_open_to_caller(households integer[], today date) returns table (household_no integer) language sql stable begin atomic
  select o.no from unnest(households) o (no) where current_setting('doudi.actor', true) like 'system:%'
  union select h.household_no from household h where h.household_no = any (households) and length(current_setting('doudi.region_from', true)) >= 9
    and (h.programme_mask > 0 or exists (select from visit_plan v where v.household_no = h.household_no and v.cancelled_at is null and v.visit_id is null))
  union select o.no from unnest(households) o (no) cross join lateral (
      select from dispatch_task t where t.household_no = o.no and (t.closed_at is null or t.closed_at > now() - interval '30 days')
        -- Not by the index of departments.
        and t.department || '' = coalesce(nullif(current_setting('doudi.department', true), ''), 'civil-affairs')
        and regexp_replace(t.desk_region, '(000)+$', '') = current_setting('doudi.region_from', true)
        and (t.user_id is null or 'user:' || t.user_id = current_setting('doudi.actor', true)) limit 1) desk
  union select m.household_no from minor_access m where m.household_no = any (households) and m.state = 'granted' and m.valid_to >= today
    and 'user:' || m.user_id = current_setting('doudi.actor', true);
end;
