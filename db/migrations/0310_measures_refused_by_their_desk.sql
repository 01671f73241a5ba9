-- A department that cannot do what was handed to it says so with a reason: whoever keeps the plan confirms it without, or takes it up
-- again; and the department takes back what it dropped by mistake, for which it has to see the family as long as with what it did.
alter table plan_measure add column dropped_at_desk boolean not null default false;
alter table plan_measure add constraint plan_measure_dropped_at_desk check (not dropped_at_desk or status = 'dropped');
comment on column plan_measure.dropped_at_desk is 'Dropped by the desk it lies on and not where the plan is kept; the desk may take it back';
update plan_measure m set dropped_at_desk = true
  where m.status = 'dropped' and m.department <> 'civil-affairs' and exists (
    select from plan_event e join app_user u on 'user:' || u.id = e.actor
    where e.measure_id = m.id and e.action = 'drop' and e.at = m.closed_at and u.role = 'department' and u.department = m.department and u.region_code = m.desk_region);

drop index plan_measure_unconfirmed;
create index plan_measure_unconfirmed on plan_measure (plan_id) where unconfirmed and (closed_at is null or dropped_at_desk);

do $$
declare t text;
begin
  foreach t in array array['household', 'person'] loop
    execute format($p$alter policy %I on %I using (
      region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true)
      and ((select current_setting('doudi.department', true)) = ''
        or exists (select 1 from dispatch_task d where d.household_no = %I.household_no and d.department = (select current_setting('doudi.department', true)))
        or exists (select 1 from plan_measure m where m.household_no = %I.household_no and m.department = (select current_setting('doudi.department', true))
          and (m.status <> 'dropped' or m.dropped_at_desk) and (m.closed_at is null or m.closed_at > now() - interval '30 days'))))$p$,
      t || '_scope', t, t, t);
  end loop;
end $$;
