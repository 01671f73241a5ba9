-- Alerts, their way through the desks, visits, leads, the assistance chain; and the scope policies of all tables with people.

create table alert (
  id integer generated always as identity primary key,
  household_no integer references household (household_no),
  person_no integer references person (person_no),
  region_code region_code not null,
  cause text not null,
  category text not null check (category in ('entitlement', 'policy-gap', 'exit', 'dependant', 'risk')),
  grade smallint not null check (grade between 1 and 3),
  sentence text not null,
  indicators text[] not null,
  evidence jsonb not null,
  source text not null check (source in ('screening', 'visit', 'manual', 'api')),
  status text not null default 'open',
  desk_department text references department (code),
  desk_region region_code,
  desk_user integer references app_user (id),
  desk_since timestamptz,
  due_on date,
  term_days integer,
  outcome text check (outcome in ('confirmed', 'false', 'resolved', 'gone')),
  result_code text,
  first_run integer references screening_run (id),
  last_run integer references screening_run (id),
  opened_at timestamptz not null default now(),
  closed_at timestamptz,
  cooldown_until date,
  head_name text not null default '',
  head_initials text not null default '',
  version integer not null default 1
);
comment on table alert is '预警. One open alert a household and cause; grade 1 red, 2 orange, 3 yellow';
create unique index alert_one_open on alert (household_no, cause) where closed_at is null;
create index alert_region on alert (region_code, status, due_on);
create index alert_open_due on alert (due_on, id) where closed_at is null;
create index alert_desk on alert (desk_department, desk_region, status);
create index alert_household on alert (household_no, opened_at desc);
create index alert_opened on alert (opened_at desc, id desc);
create index alert_initials on alert (head_initials text_pattern_ops);

create table dispatch_task (
  id integer generated always as identity primary key,
  alert_id integer not null references alert (id),
  household_no integer,
  region_code region_code not null,
  department text not null references department (code),
  desk_region region_code not null,
  user_id integer references app_user (id),
  status text not null default 'assigned' check (status in ('assigned', 'signed', 'answered', 'handed-on', 'returned', 'withdrawn')),
  reason text not null default '',
  term_days integer not null,
  due_on date not null,
  assigned_by text not null,
  assigned_at timestamptz not null default now(),
  signed_by text,
  signed_at timestamptz,
  closed_at timestamptz,
  result_code text,
  result_note text not null default '',
  result_files integer[] not null default '{}',
  reminders integer not null default 0,
  reminded_at timestamptz,
  escalated_at timestamptz
);
comment on table dispatch_task is '转办: one stay of an alert on one desk, with its term in working days';
create unique index dispatch_one_current on dispatch_task (alert_id) where closed_at is null;
create index dispatch_department on dispatch_task (department, desk_region, status, due_on);
create index dispatch_household on dispatch_task (household_no, department);

create table alert_event (
  id integer generated always as identity primary key,
  alert_id integer not null references alert (id),
  region_code region_code not null,
  at timestamptz not null default now(),
  actor text not null,
  actor_name text not null,
  action text not null,
  note text not null default '',
  detail jsonb not null default '{}'
);
comment on table alert_event is 'Everything that happened to an alert, in order';
create index alert_event_alert on alert_event (alert_id, id);

create table visit (
  id integer generated always as identity primary key,
  client_id uuid not null unique,
  household_no integer references household (household_no),
  alert_id integer references alert (id),
  region_code region_code not null,
  user_id integer not null references app_user (id),
  planned_on date,
  visited_at timestamptz not null,
  answers jsonb not null,
  finding text not null default '',
  latitude double precision,
  longitude double precision,
  accuracy_m real,
  received_at timestamptz not null default now()
);
comment on table visit is '走访. client_id is made on the phone, so that sending twice records once';
create index visit_household on visit (household_no, visited_at desc);
create index visit_user on visit (user_id, visited_at desc);

create table lead (
  id integer generated always as identity primary key,
  client_id uuid not null unique,
  region_code region_code not null,
  reported_by integer not null references app_user (id),
  person_name text not null,
  phone_sealed text not null default '',
  phone_masked text not null default '',
  place_note text not null default '',
  description text not null,
  kinds text[] not null default '{}',
  status text not null default 'open' check (status in ('open', 'linked', 'dismissed')),
  household_no integer references household (household_no),
  alert_id integer references alert (id),
  reported_at timestamptz not null,
  received_at timestamptz not null default now()
);
comment on table lead is '主动发现线索: a family nobody knew, reported by a village helper';
create index lead_region on lead (region_code, status);

create table chain_event (
  id bigint generated always as identity primary key,
  household_no integer not null,
  person_no integer,
  region_code region_code not null,
  occurred_on date not null,
  kind text not null check (kind in ('alert', 'visit', 'decision', 'payment', 'service', 'change')),
  programme text not null default '',
  department text not null,
  title text not null,
  amount_fen bigint,
  source_kind text not null,
  source_id integer not null,
  source_row integer not null default 0,
  recorded_at timestamptz not null default now(),
  unique (source_kind, source_id, source_row, household_no, kind, title)
);
comment on table chain_event is '一户（人）一条救助链: everything any department did for a household, each with its source';
create index chain_household on chain_event (household_no, occurred_on desc, id desc);

create table saved_filter (
  id integer generated always as identity primary key,
  user_id integer not null references app_user (id),
  screen text not null,
  name text not null,
  query text not null,
  created_at timestamptz not null default now(),
  unique (user_id, screen, name)
);
comment on table saved_filter is 'Filters a user keeps for a list';

grant select, insert, update on household, person, membership, hardship, attachment, person_merge, exemption, import, held_row, snapshot,
  screening_run, screening_hit, indicator_setting, alert, dispatch_task, alert_event, visit, lead, chain_event, saved_filter, person_not_same to doudi_app;
grant delete on saved_filter, person_not_same, indicator_setting, screening_hit, held_row to doudi_app;

-- Scope. One expression for the region on every table; departments other than civil affairs ('' = no limit) are narrowed further.
do $$
declare
  t text;
  in_region constant text := $p$region_code >= (select current_setting('doudi.region_from', true)) and region_code < (select current_setting('doudi.region_to', true))$p$;
  no_department constant text := $p$(select current_setting('doudi.department', true)) = ''$p$;
  department constant text := $p$(select current_setting('doudi.department', true))$p$;
begin
  foreach t in array array['household', 'person', 'hardship', 'attachment', 'chain_event', 'exemption', 'visit', 'lead', 'person_merge', 'person_not_same',
                           'alert', 'alert_event', 'dispatch_task', 'screening_hit', 'held_row', 'import', 'membership'] loop
    execute format('alter table %I enable row level security', t);
  end loop;

  foreach t in array array['household', 'person', 'hardship', 'attachment', 'chain_event', 'exemption', 'screening_hit'] loop
    execute format(
      'create policy %I on %I to doudi_app using (%s and (%s or exists (select 1 from dispatch_task d where d.household_no = %I.household_no and d.department = %s)))',
      t || '_scope', t, in_region, no_department, t, department);
  end loop;

  foreach t in array array['visit', 'lead', 'person_merge', 'person_not_same'] loop
    execute format('create policy %I on %I to doudi_app using (%s and %s)', t || '_scope', t, in_region, no_department);
  end loop;

  execute format('create policy dispatch_task_scope on dispatch_task to doudi_app using (%s and (%s or department = %s))', in_region, no_department, department);
  execute format('create policy alert_scope on alert to doudi_app using (%s and (%s or exists (select 1 from dispatch_task d where d.alert_id = alert.id and d.department = %s)))',
    in_region, no_department, department);
  execute format('create policy alert_event_scope on alert_event to doudi_app using (%s and (%s or exists (select 1 from dispatch_task d where d.alert_id = alert_event.alert_id and d.department = %s)))',
    in_region, no_department, department);
  -- Files are delivered for a county or larger: whoever works inside that region may see that the file exists, the rows held back only its department and the county.
  execute format('create policy import_scope on import to doudi_app using (%s and (%s or department = %s))', in_region, no_department, department);
  execute format('create policy held_row_scope on held_row to doudi_app using (%s and exists (select 1 from import i where i.id = held_row.import_id))', in_region);
  execute 'create policy membership_scope on membership to doudi_app using (exists (select 1 from household h where h.household_no = membership.household_no))';
end $$;
