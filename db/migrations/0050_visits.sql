-- Visits: what was seen and found, photos, plans, leads and what became of them, how often a family is to be visited.

create table visit_plan (
  id integer generated always as identity primary key,
  household_no integer not null references household (household_no),
  region_code region_code not null,
  planned_on date not null,
  reason text not null,
  planned_by text not null,
  planned_by_name text not null,
  planned_at timestamptz not null default now(),
  visit_id integer references visit (id),
  cancelled_at timestamptz,
  cancelled_by_name text not null default ''
);
comment on table visit_plan is 'Visits somebody at the desk asked for; done with the first visit in which the family or a neighbour was spoken to';
create index visit_plan_waiting on visit_plan (region_code, planned_on) where visit_id is null and cancelled_at is null;
create index visit_plan_household on visit_plan (household_no, planned_on);
create unique index visit_plan_one on visit_plan (household_no) where visit_id is null and cancelled_at is null;

alter table visit
  add column result text not null default 'met' check (result in ('met', 'neighbour', 'absent')),
  add column findings text[] not null default '{}',
  add column phone_at timestamptz,
  add column plan_id integer references visit_plan (id);
comment on column visit.finding is 'The helper''s own words about the visit';
comment on column visit.findings is 'Codes of what was found (contract visitFindings); what came of each stands in visit_alert';
comment on column visit.phone_at is 'What the phone''s clock said, where that was later than the arrival: visited_at is then the arrival';
create index visit_region on visit (region_code, visited_at desc);
create index visit_recent on visit (visited_at desc, id desc);

create table visit_alert (
  visit_id integer not null references visit (id),
  alert_id integer not null references alert (id),
  code text not null,
  opened boolean not null,
  primary key (visit_id, code)
);
comment on table visit_alert is 'Each finding of a visit with the alert it opened, or fed where one was open already';
create index visit_alert_alert on visit_alert (alert_id);

alter table attachment add column visit_id integer references visit (id);
create unique index attachment_visit on attachment (visit_id, sha256) where kind = 'visit';
create index attachment_of_visit on attachment (visit_id) where visit_id is not null;
comment on column attachment.visit_id is 'The visit a photo was taken at (kind visit), or whose record it is that went with an answer (kind alert-answer)';

alter table lead
  add column latitude double precision,
  add column longitude double precision,
  add column accuracy_m real,
  add column handled_by_name text not null default '',
  add column handled_at timestamptz,
  add column handled_note text not null default '';
create index lead_recent on lead (received_at desc, id desc);
create index lead_reporter on lead (reported_by, received_at desc);

create table outreach_rule (
  region_code region_code primary key references region (code),
  revisit_days integer not null check (revisit_days between 7 and 730),
  elder_age integer not null check (elder_age between 50 and 100),
  elder_days integer not null check (elder_days between 1 and 365),
  hotline text not null default '',
  basis text not null,
  changed_by text not null,
  changed_at timestamptz not null default now()
);
comment on table outreach_rule is '走访间隔和服务热线; the nearest place upwards wins, the built-in values are last';

-- The households on a list of a place, for the question which of them nobody has visited for long.
create index hardship_current_region on hardship (region_code, household_no) where valid_to is null;

grant select, insert, update on visit_plan, visit_alert, outreach_rule to doudi_app;
alter table visit_plan enable row level security;
alter table visit_alert enable row level security;
alter table outreach_rule enable row level security;
create policy visit_plan_scope on visit_plan to doudi_app using (
  region_code >= (select current_setting('doudi.region_from', true)) and region_code < (select current_setting('doudi.region_to', true))
  and (select current_setting('doudi.department', true)) = '');
create policy visit_alert_scope on visit_alert to doudi_app using (exists (select 1 from visit v where v.id = visit_alert.visit_id));
-- Rules of the places above must be readable from below; changed only inside one's own region and by civil affairs.
create policy outreach_rule_read on outreach_rule for select to doudi_app using (true);
create policy outreach_rule_write on outreach_rule for all to doudi_app using (
  region_code >= (select current_setting('doudi.region_from', true)) and region_code < (select current_setting('doudi.region_to', true))
  and (select current_setting('doudi.department', true)) = '');

-- A plan follows its household to another village, also beyond the mover's own region.
create function visit_plan_follow() returns trigger language plpgsql security definer set search_path = public as $$
begin
  update visit_plan set region_code = new.region_code where household_no = new.household_no;
  return null;
end $$;
create trigger household_moved_visit_plan after update of region_code on household for each row
  when (old.region_code is distinct from new.region_code) execute function visit_plan_follow();
