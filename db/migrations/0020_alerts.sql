-- Alerts and dispatch: where an alert goes and how long that may take, what the sweep remembers, lists that stay fast at a million rows.

alter table alert add constraint alert_status_known check (status in ('open', 'dispatched', 'signed', 'returned', 'answered', 'closed', 'withdrawn'));
alter table alert add column false_reason text check (false_reason in ('data-error', 'outdated', 'same-name', 'exempted'));
alter table alert add column escalated_at timestamptz;
alter table alert add column was_late boolean not null default false;
alter table alert add column gone_on date;
comment on column alert.was_late is 'Some desk has let its term pass; set by the sweep and by a late answer, never taken back';
comment on column alert.gone_on is 'Screening no longer finds it since this day, while somebody was already working on it; a person decides';
comment on column alert.cooldown_until is 'After closing: the same household and cause raises no new alert before this day';

-- Evidence is a kilobyte a row and read for one alert at a time: out of line, lists and counts walk a heap a fifth as large.
alter table alert set (toast_tuple_target = 512);

alter table dispatch_task add column escalate_on date;
alter table dispatch_task add column false_reason text check (false_reason in ('data-error', 'outdated', 'same-name', 'exempted'));
comment on column dispatch_task.escalate_on is 'The day on which the county is told that this desk is late';
create index dispatch_escalate on dispatch_task (escalate_on, id) where closed_at is null and escalated_at is null;
create index dispatch_answered on dispatch_task (closed_at, department, desk_region) where result_code is not null;
create index dispatch_alert on dispatch_task (alert_id, id);

alter table exemption add column alert_id integer references alert (id);
alter table exemption add column revoked_by text;
alter table exemption add column revoke_reason text not null default '';
comment on column exemption.indicator is 'An indicator of the policy pack, or cause:<cause> for every indicator of that cause';
create index exemption_region on exemption (region_code, id desc);

create table routing_rule (
  region_code region_code not null references region (code),
  cause text not null,
  department text not null references department (code),
  level text not null check (level in ('county', 'township')),
  automatic boolean not null default true,
  term_days integer not null check (term_days between 1 and 60),
  review_days integer not null check (review_days between 1 and 60),
  escalate_days integer not null check (escalate_days between 0 and 60),
  cooldown_days integer not null check (cooldown_days between 0 and 730),
  false_cooldown_days integer not null check (false_cooldown_days between 0 and 730),
  basis text not null default '',
  changed_by text not null,
  changed_at timestamptz not null default now(),
  primary key (region_code, cause)
);
comment on table routing_rule is '转办规则: which department takes up a cause in a place, with its terms in working days; the nearest place upwards wins, the built-in table is last';
grant select, insert, update, delete on routing_rule to doudi_app;
alter table routing_rule enable row level security;
-- Rules of the places above must be readable from below; changed only inside one's own region and by civil affairs.
create policy routing_rule_read on routing_rule for select to doudi_app using (true);
create policy routing_rule_write on routing_rule for all to doudi_app using (
  region_code >= (select current_setting('doudi.region_from', true)) and region_code < (select current_setting('doudi.region_to', true))
  and (select current_setting('doudi.department', true)) = '');

-- A department hands an alert on to another: the new task is not the department's own row, so its own policy would refuse it. It may,
-- for alerts that were dispatched to it. The function reads past row-level security, because a policy on dispatch_task cannot ask
-- dispatch_task itself.
create function alert_was_dispatched_to(alert_no integer, to_department text) returns boolean language sql stable security definer set search_path = public as $$
  select exists (select 1 from dispatch_task where alert_id = alert_no and department = to_department)
$$;
create policy dispatch_task_hand_on on dispatch_task for insert to doudi_app with check (
  region_code >= (select current_setting('doudi.region_from', true)) and region_code < (select current_setting('doudi.region_to', true))
  and alert_was_dispatched_to(alert_id, (select current_setting('doudi.department', true))));
