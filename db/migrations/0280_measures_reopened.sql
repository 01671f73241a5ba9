-- A result that was put down wrongly is taken back by the desk that wrote it. Of the families' chains a department therefore sees, writes and
-- withdraws what its own measures told there; where a family is on its desk through an alert it sees the whole chain, as before.
do $$
declare
  in_region constant text := $p$region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true)$p$;
  department constant text := $p$(select current_setting('doudi.department', true))$p$;
begin
  execute format($p$alter policy chain_event_scope on chain_event using (%s and (%s = ''
    or exists (select 1 from dispatch_task d where d.household_no = chain_event.household_no and d.department = %s)
    or source_kind = 'measure' and exists (select 1 from plan_measure m
      where m.id = chain_event.source_id and m.household_no = chain_event.household_no and m.region_code = chain_event.region_code)))$p$,
    in_region, department, department);
end $$;
drop policy chain_event_of_measure on chain_event;

-- Nobody asks for the plans of a contact.
drop index household_plan_contact;
