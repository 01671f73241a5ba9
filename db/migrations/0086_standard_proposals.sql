-- A new standard from proposal to publication, the population it is simulated on, and who is touched by it.

create table standard_proposal (
  id integer generated always as identity primary key,
  key text not null,
  region_code region_code not null references region (code),
  value bigint not null check (value >= 0),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  document text not null,
  article text not null,
  gist text not null default '',
  reason text not null,
  status text not null default 'draft' check (status in ('draft', 'submitted', 'approved', 'published', 'withdrawn')),
  proposed_by text not null,
  proposed_by_name text not null,
  proposed_at timestamptz not null default now(),
  submitted_at timestamptz,
  decided_by text,
  decided_by_name text,
  decided_at timestamptz,
  published_at timestamptz,
  simulation jsonb,
  simulated_at timestamptz,
  recompute text not null default 'none' check (recompute in ('none', 'queued', 'running', 'done', 'failed')),
  recompute_progress jsonb not null default '{}',
  recompute_summary jsonb not null default '{}',
  recompute_attempts integer not null default 0,
  version integer not null default 1,
  check (decided_by is distinct from proposed_by)
);
comment on table standard_proposal is 'A new standard on its way: draft, submitted, approved by a second person, published, or withdrawn';
comment on column standard_proposal.simulation is 'What was computed on the population when it was submitted: the figures the approver decides on';
comment on column standard_proposal.recompute is 'Working out everyone touched after publication; killed in the middle it goes on';
create index standard_proposal_place on standard_proposal (region_code, status);
create index standard_proposal_key on standard_proposal (key, region_code);

create table standard_event (
  id integer generated always as identity primary key,
  proposal_id integer not null references standard_proposal (id),
  region_code region_code not null,
  at timestamptz not null,
  actor text not null,
  actor_name text not null,
  action text not null,
  note text not null default '',
  detail jsonb not null default '{}'
);
comment on table standard_event is 'What happened to a proposal, by whom and why';
create index standard_event_proposal on standard_event (proposal_id, id);

create table population_figures (
  id integer generated always as identity primary key,
  region_code region_code not null references region (code),
  as_of date not null,
  status text not null default 'queued' check (status in ('queued', 'running', 'done', 'failed')),
  path text,
  households integer not null default 0,
  persons integer not null default 0,
  data jsonb not null default '[]',
  newest_snapshot integer not null default 0,
  attempts integer not null default 0,
  requested_by text not null,
  requested_at timestamptz not null default now(),
  finished_at timestamptz,
  error_message text
);
comment on table population_figures is 'Countable figures of every household of a region on a day, as a Parquet file of the lake: what standards are simulated on; names nobody';
create unique index population_figures_waiting on population_figures (region_code, as_of) where status in ('queued', 'running');
create index population_figures_newest on population_figures (region_code, as_of desc) where status = 'done';

create table standard_touched (
  proposal_id integer not null references standard_proposal (id),
  household_no integer not null references household (household_no),
  region_code region_code not null,
  change text not null check (change in ('comes-in', 'leaves', 'gains', 'loses', 'marginal-in', 'marginal-out')),
  kind text not null,
  persons integer not null,
  before_fen bigint not null,
  after_fen bigint not null,
  primary key (proposal_id, household_no)
);
comment on table standard_touched is 'Households a published standard touches: what they received a month and what they receive from it on';
create index standard_touched_place on standard_touched (proposal_id, change, region_code);

create table standard_back_pay (
  proposal_id integer not null references standard_proposal (id),
  household_no integer not null references household (household_no),
  region_code region_code not null,
  month date not null check (extract(day from month) = 1),
  programme text not null,
  recorded_fen bigint not null,
  owed_fen bigint not null,
  back_pay_fen bigint not null check (back_pay_fen > 0),
  primary key (proposal_id, household_no, month, programme)
);
comment on table standard_back_pay is 'Months already paid when a standard was published: what is recorded, what is owed by it, and the difference to pay; recorded payments stay as they are';

grant select, insert, update on standard_proposal, population_figures to doudi_app;
grant select, insert on standard_event to doudi_app;
grant select, insert, delete on standard_touched, standard_back_pay to doudi_app;

do $$
declare
  t text;
  in_region constant text := $p$region_code >= (select current_setting('doudi.region_from', true)) and region_code < (select current_setting('doudi.region_to', true))$p$;
  no_department constant text := $p$(select current_setting('doudi.department', true)) = ''$p$;
begin
  foreach t in array array['standard_proposal', 'standard_event', 'population_figures', 'standard_touched', 'standard_back_pay'] loop
    execute format('alter table %I enable row level security', t);
  end loop;
  -- A proposal of the county's province is the county's business too; it is changed inside one's own region only.
  execute format('create policy standard_proposal_read on standard_proposal for select to doudi_app using (%s and (%s or rtrim(region_code, ''0'') = left((select current_setting(''doudi.region_from'', true)), length(rtrim(region_code, ''0'')))))', no_department, in_region);
  execute format('create policy standard_event_read on standard_event for select to doudi_app using (exists (select 1 from standard_proposal p where p.id = standard_event.proposal_id))');
  -- Figures are files that name nobody: a county may compute on those of its province, narrowed to itself.
  execute format('create policy population_figures_read on population_figures for select to doudi_app using (%s)', no_department);
  foreach t in array array['standard_proposal', 'standard_event', 'population_figures'] loop
    execute format('create policy %I on %I for insert to doudi_app with check (%s and %s)', t || '_add', t, in_region, no_department);
  end loop;
  foreach t in array array['standard_proposal', 'population_figures'] loop
    execute format('create policy %I on %I for update to doudi_app using (%s and %s)', t || '_change', t, in_region, no_department);
  end loop;
  foreach t in array array['standard_touched', 'standard_back_pay'] loop
    execute format('create policy %I on %I to doudi_app using (%s and %s)', t || '_scope', t, in_region, no_department);
  end loop;
end $$;

-- The last month a programme was paid in a place, and what was recorded in a month.
create index chain_event_paid on chain_event (programme, region_code, occurred_on) where kind = 'payment';
