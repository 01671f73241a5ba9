-- 一户一策: a household's plan, its measures with the department in charge, what became of each, and what was proposed and not wanted.

create table household_plan (
  id integer generated always as identity primary key,
  household_no integer not null references household (household_no),
  region_code region_code not null,
  state text not null default 'draft' check (state in ('draft', 'confirmed', 'ended')),
  version integer not null default 0,
  rev integer not null default 1,
  contact_user integer references app_user (id),
  contact_name text not null default '',
  contact_office text not null default '',
  contact_phone text not null default '',
  drafted_by text not null,
  drafted_by_name text not null,
  drafted_at timestamptz not null default now(),
  confirmed_by_name text not null default '',
  confirmed_at timestamptz,
  review_months integer check (review_months between 1 and 24),
  review_on date,
  ended_by_name text not null default '',
  ended_at timestamptz,
  end_reason text not null default '',
  check ((state = 'ended') = (ended_at is not null)),
  check (state <> 'confirmed' or (version > 0 and contact_name <> '' and review_on is not null))
);
comment on table household_plan is '一户一策: the plan of help of a household, at most one in force; what it said at each confirmation stands in plan_event';
comment on column household_plan.version is 'How often it was confirmed; 0: never';
comment on column household_plan.rev is 'Counts every change, so that nobody confirms what he has not seen';
comment on column household_plan.contact_phone is '帮扶联系人: the number under which the official may be called; printed for the family';
create unique index household_plan_one on household_plan (household_no) where ended_at is null;
create index household_plan_region on household_plan (region_code, review_on) where ended_at is null;
create index household_plan_contact on household_plan (contact_user) where ended_at is null;

create table plan_measure (
  id integer generated always as identity primary key,
  plan_id integer not null references household_plan (id),
  household_no integer not null references household (household_no),
  region_code region_code not null,
  person_no integer references person (person_no),
  field text not null check (field in ('livelihood', 'education', 'medical', 'housing', 'industry', 'employment', 'disability', 'care', 'social')),
  need text not null,
  found_in text not null check (found_in in ('alert', 'screening', 'visit', 'hardship', 'member', 'hand')),
  found_key text not null default '',
  found_id integer,
  found_words text not null default '',
  action text not null,
  department text not null references department (code),
  desk_region region_code not null,
  alert_id integer references alert (id),
  due_on date not null,
  status text not null default 'planned' check (status in ('planned', 'underway', 'done', 'dropped')),
  unconfirmed boolean not null default true,
  handed_on date,
  taken_by_name text not null default '',
  taken_at timestamptz,
  result text not null default '',
  done_on date,
  closed_by_name text not null default '',
  closed_at timestamptz,
  rev integer not null default 1,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  check ((status in ('done', 'dropped')) = (closed_at is not null)),
  check ((status = 'done') = (done_on is not null)),
  check ((found_in = 'alert') = (alert_id is not null))
);
comment on table plan_measure is '帮扶措施: one thing that is to be done for a household or a member, by a department, until a day';
comment on column plan_measure.need is 'In plain words and without the names of minors: the member is person_no';
comment on column plan_measure.found_key is 'Which suggestion it was made of, so that the same need is not proposed twice';
comment on column plan_measure.alert_id is 'The alert it follows: the duty is the alert''s, on the alert''s desk, and this row never a second one';
comment on column plan_measure.unconfirmed is 'Added or changed since the plan was last confirmed';
comment on column plan_measure.handed_on is 'When it was laid on the department''s desk, with the confirmation of the plan; null for what follows an alert';
create index plan_measure_plan on plan_measure (plan_id, id);
create index plan_measure_household on plan_measure (household_no, department);
create index plan_measure_open on plan_measure (region_code, due_on, id) where closed_at is null;
create index plan_measure_region on plan_measure (region_code, id);
create index plan_measure_department on plan_measure (department, region_code);
create index plan_measure_person on plan_measure (person_no) where person_no is not null;
create unique index plan_measure_suggested on plan_measure (plan_id, found_key) where closed_at is null and found_key <> '';
create unique index plan_measure_alert on plan_measure (alert_id) where closed_at is null and alert_id is not null;

create table plan_event (
  id integer generated always as identity primary key,
  plan_id integer not null references household_plan (id),
  measure_id integer references plan_measure (id),
  region_code region_code not null,
  at timestamptz not null default now(),
  actor text not null,
  actor_name text not null,
  action text not null,
  version integer,
  note text not null default '',
  detail jsonb not null default '{}'
);
comment on table plan_event is 'Everything that happened to a plan and its measures: what changed, who, why; a confirmation keeps the measures as they were';
create index plan_event_plan on plan_event (plan_id, id desc);
create index plan_event_measure on plan_event (measure_id, id) where measure_id is not null;

create table plan_refusal (
  household_no integer not null references household (household_no),
  key text not null,
  region_code region_code not null,
  words text not null,
  reason text not null,
  decided_by_name text not null,
  decided_at timestamptz not null default now(),
  primary key (household_no, key)
);
comment on table plan_refusal is 'Suggestions somebody looked at and did not want, with the reason; not proposed again';

grant select, insert, update on household_plan, plan_measure, plan_event, plan_refusal to doudi_app;
grant delete on plan_refusal to doudi_app;
alter table household_plan enable row level security;
alter table plan_measure enable row level security;
alter table plan_event enable row level security;
alter table plan_refusal enable row level security;

-- Departments see what was laid on their desk, and of the plan and the family what goes with it: as with alerts that were dispatched.
create policy plan_measure_scope on plan_measure to doudi_app using (
  region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true)
  and ((select current_setting('doudi.department', true)) = '' or handed_on is not null and department = (select current_setting('doudi.department', true))));
create policy household_plan_scope on household_plan to doudi_app using (
  region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true)
  and ((select current_setting('doudi.department', true)) = '' or exists (select 1 from plan_measure m where m.plan_id = household_plan.id)));
create policy plan_event_scope on plan_event to doudi_app using (
  region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true)
  and ((select current_setting('doudi.department', true)) = '' or exists (select 1 from plan_measure m where m.id = plan_event.measure_id)));
create policy plan_refusal_scope on plan_refusal to doudi_app using (
  region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true)
  and (select current_setting('doudi.department', true)) = '');
do $$
declare t text;
begin
  foreach t in array array['household', 'person'] loop
    execute format($p$alter policy %I on %I using (
      region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true)
      and ((select current_setting('doudi.department', true)) = ''
        or exists (select 1 from dispatch_task d where d.household_no = %I.household_no and d.department = (select current_setting('doudi.department', true)))
        or exists (select 1 from plan_measure m where m.household_no = %I.household_no and m.department = (select current_setting('doudi.department', true)))))$p$,
      t || '_scope', t, t, t);
  end loop;
end $$;

-- What a department does for a family may be told in the family's chain, though the department sees nothing else of it there.
create policy chain_event_of_measure on chain_event for insert to doudi_app with check (
  source_kind = 'measure' and exists (select 1 from plan_measure m where m.id = chain_event.source_id and m.household_no = chain_event.household_no and m.region_code = chain_event.region_code));

-- The plan follows its household to another village, also beyond the mover's own region; an open measure's desk keeps its level.
create function household_plan_follow() returns trigger language plpgsql security definer set search_path = public as $$
begin
  update household_plan set region_code = new.region_code where household_no = new.household_no;
  update plan_measure set region_code = new.region_code,
      desk_region = case when closed_at is null then rpad(left(new.region_code, length(region_significant(desk_region))), 12, '0') else desk_region end
    where household_no = new.household_no;
  update plan_event e set region_code = new.region_code from household_plan p where p.id = e.plan_id and p.household_no = new.household_no;
  update plan_refusal set region_code = new.region_code where household_no = new.household_no;
  return null;
end $$;
create trigger household_moved_plan after update of region_code on household for each row
  when (old.region_code is distinct from new.region_code) execute function household_plan_follow();
