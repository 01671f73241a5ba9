-- Department files, their quality, lake snapshots, screening runs.

create table import (
  id integer generated always as identity primary key,
  dataset text not null,
  period text not null,
  department text not null references department (code),
  region_code region_code not null references region (code),
  status text not null default 'received' check (status in ('received', 'reading', 'committed', 'failed', 'withdrawn')),
  file_sha256 text not null,
  file_name text not null,
  file_size bigint not null,
  file_kind text not null default '',
  via text not null check (via in ('screen', 'api', 'cli', 'demo', 'correction')),
  corrects_import integer references import (id),
  as_of date not null,
  progress jsonb not null default '{}',
  mapping jsonb not null default '[]',
  rows_read integer not null default 0,
  rows_taken integer not null default 0,
  rows_held integer not null default 0,
  rows_skipped integer not null default 0,
  rows_repeated integer not null default 0,
  persons_matched integer not null default 0,
  persons_new integer not null default 0,
  persons_conflict integer not null default 0,
  score integer,
  quality jsonb not null default '{}',
  error_code text,
  error_message text,
  error_hint text,
  submitted_by text not null,
  submitted_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
comment on table import is 'One delivered department file and what became of it; score is 0–100';
create unique index import_once on import (file_sha256, dataset, period, region_code) where status in ('received', 'reading', 'committed');
create index import_recent on import (submitted_at desc);
create index import_dataset on import (dataset, period, region_code);

create table held_row (
  import_id integer not null references import (id),
  row_no integer not null,
  sheet text not null default '',
  cells_sealed text not null,
  problems jsonb not null,
  region_code region_code not null,
  corrected_import integer references import (id),
  dismissed_by text,
  dismissed_at timestamptz,
  primary key (import_id, row_no)
);
comment on table held_row is 'Rows held back with the cells and reasons; cells are sealed because they name people';

create table snapshot (
  id integer generated always as identity primary key,
  import_id integer not null unique references import (id),
  dataset text not null,
  period text not null,
  region_code region_code not null references region (code),
  path text not null unique,
  rows integer not null,
  as_of date not null,
  content_sha256 text not null,
  committed_at timestamptz not null default now(),
  withdrawn_at timestamptz
);
comment on table snapshot is 'Immutable dated Parquet files of the lake; names nobody';
create index snapshot_dataset on snapshot (dataset, region_code, period);

create table screening_run (
  id integer generated always as identity primary key,
  region_code region_code not null references region (code),
  as_of date not null,
  kind text not null default 'run' check (kind in ('run', 'backtest')),
  status text not null default 'queued' check (status in ('queued', 'running', 'done', 'stopped', 'failed')),
  indicators jsonb not null default '[]',
  snapshots jsonb not null default '[]',
  model_hash text not null default '',
  parameters_hash text not null default '',
  households integer not null default 0,
  persons integer not null default 0,
  hits integer not null default 0,
  hits_new integer not null default 0,
  hits_still integer not null default 0,
  hits_gone integer not null default 0,
  alerts_opened integer not null default 0,
  progress jsonb not null default '{}',
  error_code text,
  error_message text,
  requested_by text not null,
  requested_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
comment on table screening_run is 'One screening of a whole population as of a date';

create table screening_hit (
  run_id integer not null references screening_run (id),
  household_no integer not null references household (household_no),
  indicator text not null,
  region_code region_code not null,
  grade smallint not null,
  state text not null check (state in ('new', 'still', 'gone')),
  facts jsonb not null,
  primary key (run_id, household_no, indicator)
);
comment on table screening_hit is 'What a run found; facts are the inputs of the rule, so that the explanation can be rendered again years later';
create index screening_hit_household on screening_hit (household_no, run_id desc);

create table indicator_setting (
  indicator text not null,
  region_code region_code not null references region (code),
  enabled boolean not null,
  parameters jsonb not null default '{}',
  note text not null default '',
  backtest_run integer references screening_run (id),
  changed_by text not null,
  changed_at timestamptz not null default now(),
  primary key (indicator, region_code)
);
comment on table indicator_setting is 'Which indicators are on where, and thresholds changed from the pack; an indicator is switched on after a backtest';
