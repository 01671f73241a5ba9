-- As for household, person, alert and dispatch_task before (0013, 0021): the planner has to know how much of the country a caller sees.
-- current_setting is stable and is evaluated when the plan is made; a subselect is not, and counts as half a per cent of the table.
do $$
declare
  t text;
  in_region constant text := $p$region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true)$p$;
  no_department constant text := $p$(select current_setting('doudi.department', true)) = ''$p$;
  department constant text := $p$(select current_setting('doudi.department', true))$p$;
begin
  foreach t in array array['hardship', 'attachment', 'chain_event', 'exemption'] loop
    execute format('alter policy %I on %I using (%s and (%s or exists (select 1 from dispatch_task d where d.household_no = %I.household_no and d.department = %s)))',
      t || '_scope', t, in_region, no_department, t, department);
  end loop;
  foreach t in array array['visit', 'lead', 'visit_plan'] loop
    execute format('alter policy %I on %I using (%s and %s)', t || '_scope', t, in_region, no_department);
  end loop;
  execute format('alter policy alert_event_scope on alert_event using (%s and (%s or exists (select 1 from dispatch_task d where d.alert_id = alert_event.alert_id and d.department = %s)))',
    in_region, no_department, department);
end $$;
