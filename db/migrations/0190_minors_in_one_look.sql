-- Names of minors are shortened in every reply that speaks of families (src/command/veil.ts): asked for a page of them at once.

/*
 * Of these households, which the caller sees, those whose minors he may see too: the platform itself all of them; a township or village the
 * families that receive aid or wait for a visit; whoever has one of a family's alerts on the desk, now or up to 30 days ago; whoever was
 * given leave. A household not in sight is not among them. The one definition: may_see_minors asks it of one household.
 */
create function households_open_to_caller(households integer[], today date) returns table (household_no integer) language sql stable begin atomic
  select o.no from unnest(households) o (no) where current_setting('doudi.actor', true) like 'system:%'
  union select h.household_no from household h where h.household_no = any (households) and length(current_setting('doudi.region_from', true)) >= 9
    and (h.programme_mask > 0 or exists (select from visit_plan v where v.household_no = h.household_no and v.cancelled_at is null and v.visit_id is null))
  union select t.household_no from dispatch_task t where t.household_no = any (households) and (t.closed_at is null or t.closed_at > now() - interval '30 days')
    and t.department = coalesce(nullif(current_setting('doudi.department', true), ''), 'civil-affairs')
    and regexp_replace(t.desk_region, '(000)+$', '') = current_setting('doudi.region_from', true)
    and (t.user_id is null or 'user:' || t.user_id = current_setting('doudi.actor', true))
  union select m.household_no from minor_access m where m.household_no = any (households) and m.state = 'granted' and m.valid_to >= today
    and 'user:' || m.user_id = current_setting('doudi.actor', true);
end;

create or replace function may_see_minors(household integer, today date) returns boolean language sql stable
return exists (select from households_open_to_caller(array[household], today));

-- Who belongs to a household now stands with the person; the few who left it are found by this.
create index membership_past on membership (household_no) include (person_no) where valid_to is not null;
