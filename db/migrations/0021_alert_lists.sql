-- Lists and counts of alerts at a million rows (bench/alerts.bench.ts).

-- The planner cannot look into (select current_setting(…)) and takes every region for half a per cent of the table: a province is then
-- walked through an index row by row, a township sorted out of everything. current_setting is stable: as an index condition it is
-- still evaluated once, and its value is known when the plan is made.
drop policy alert_scope on alert;
create policy alert_scope on alert to doudi_app using (
  region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true)
  and ((select current_setting('doudi.department', true)) = ''
    or id in (select d.alert_id from dispatch_task d where d.department = (select current_setting('doudi.department', true)))));
drop policy dispatch_task_scope on dispatch_task;
create policy dispatch_task_scope on dispatch_task to doudi_app using (
  region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true)
  and ((select current_setting('doudi.department', true)) = '' or department = (select current_setting('doudi.department', true))));

-- What lists filter, count and sort by stands in the index: the heap, a kilobyte of evidence a row, is read for the rows of a page only.
alter table alert reset (toast_tuple_target);
drop index alert_region;
create index alert_scan on alert (region_code, opened_at desc, id desc)
  include (status, cause, category, grade, outcome, indicators, desk_department, desk_region, due_on, closed_at, escalated_at, was_late);
create index alert_open_scan on alert (region_code, due_on, id)
  include (status, cause, category, grade, desk_department, desk_region, escalated_at, opened_at) where closed_at is null;
create index alert_head_name on alert (head_name text_pattern_ops);

drop index dispatch_alert, dispatch_answered;
create index dispatch_alert on dispatch_task (alert_id, department) include (region_code);
create index dispatch_of_department on dispatch_task (department, region_code) include (alert_id, household_no);
create index dispatch_answered on dispatch_task (region_code, closed_at) include (department, desk_region, alert_id, assigned_at) where result_code is not null;
