-- Counting how indicators did asks for the outcome of running alerts as well, which they do not have: as closed_at in 0191, it has to stand
-- in the index to say so.
drop index alert_open_scan;
create index alert_open_scan on alert (region_code, due_on, id)
  include (status, cause, category, grade, desk_department, desk_region, escalated_at, opened_at, closed_at, was_late, indicators, outcome, source) where closed_at is null;
