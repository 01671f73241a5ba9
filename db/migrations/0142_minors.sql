-- 未成年人网络保护条例 第三十六条: staff reach the data of people under 18 with the consent of somebody in charge, written down, and no more than needed.
-- Whoever has the family as a case has it through the case; anybody else asks for a family and a term.

create table minor_access (
  id integer generated always as identity primary key,
  household_no integer not null references household (household_no),
  region_code region_code not null,
  user_id integer not null references app_user (id),
  asked_as text not null,
  reason text not null,
  days integer not null check (days between 1 and 90),
  asked_at timestamptz not null default now(),
  state text not null default 'asked' check (state in ('asked', 'granted', 'refused', 'ended')),
  decided_by integer references app_user (id),
  decided_by_name text not null default '',
  decided_at timestamptz,
  valid_to date,
  note text not null default '',
  check (decided_by <> user_id),
  check ((state in ('granted', 'ended')) = (valid_to is not null))
);
comment on table minor_access is 'Leave to see the data of the minors of one family for a term, asked for by one person and given by another';
comment on column minor_access.asked_as is 'Name under which it was asked: «A 代 B» for a stand-in';
create index minor_access_household on minor_access (household_no, user_id);
create index minor_access_asked on minor_access (region_code) where state = 'asked';
alter table minor_access enable row level security;
-- Names nobody; a department sees what its own people asked for.
create policy minor_access_scope on minor_access to doudi_app using (
  'user:' || user_id = (select current_setting('doudi.actor', true))
  or region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true) and (select current_setting('doudi.department', true)) = '');
grant select, insert, update on minor_access to doudi_app;

/*
 * Whether the caller may see the minors of a household he sees: the platform itself; a township or village for families that receive aid;
 * whoever has one of its alerts on the desk, now or up to 30 days ago; whoever was given leave. A household not in sight answers false.
 */
create function may_see_minors(household integer, today date) returns boolean language sql stable set search_path = public as $$
  select current_setting('doudi.actor', true) like 'system:%'
    or (length(current_setting('doudi.region_from', true)) >= 9 and exists (select from household h where h.household_no = household and (h.programme_mask > 0
      or exists (select from visit_plan v where v.household_no = household and v.cancelled_at is null and v.visit_id is null))))
    or exists (select from dispatch_task t where t.household_no = household and (t.closed_at is null or t.closed_at > now() - interval '30 days')
      and t.department = coalesce(nullif(current_setting('doudi.department', true), ''), 'civil-affairs')
      and regexp_replace(t.desk_region, '(000)+$', '') = current_setting('doudi.region_from', true)
      and (t.user_id is null or 'user:' || t.user_id = current_setting('doudi.actor', true)))
    or exists (select from minor_access m where m.household_no = household and m.state = 'granted' and m.valid_to >= today and 'user:' || m.user_id = current_setting('doudi.actor', true))
$$;
