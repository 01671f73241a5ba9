-- The screens of a province: what they count is read from indexes alone.

-- Every count of running alerts asks for closed_at, if only to say that it is empty: without it the planner walked the index of all alerts,
-- five times as many. An empty column takes no room.
drop index alert_open_scan;
create index alert_open_scan on alert (region_code, due_on, id)
  include (status, cause, category, grade, desk_department, desk_region, escalated_at, opened_at, closed_at, was_late, indicators) where closed_at is null;
-- The first page of those raised to the county: few among all that are due.
create index alert_escalated on alert (due_on, id) include (region_code) where closed_at is null and escalated_at is not null;

-- What was answered in a month: a county finds it by its region (dispatch_answered), a province by the days.
create index dispatch_answered_day on dispatch_task (closed_at) include (region_code, department, desk_region, alert_id, assigned_at) where result_code is not null;
