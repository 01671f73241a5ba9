-- What a run keeps beside its counts, and what a hit says in words.

alter table screening_run
  add column previous_run integer references screening_run (id),
  add column checked bigint not null default 0,
  add column counts jsonb not null default '{}',
  add column months jsonb not null default '[]',
  add column error_hint text,
  add column attempts integer not null default 0;
comment on column screening_run.snapshots is 'The data the run rests on, a line a data set: periods, files, rows, newest day, places without it';
comment on column screening_run.counts is 'By indicator: households found by grade, new, still, gone, unsure, and those for whom the data does not suffice';
comment on column screening_run.checked is 'Results computed a second time and compared';
create index screening_run_region on screening_run (region_code, kind, status, id desc);
create unique index screening_run_waiting on screening_run (region_code, as_of) where kind = 'run' and status in ('queued', 'running');

alter table screening_hit drop constraint screening_hit_state_check;
alter table screening_hit
  add constraint screening_hit_state_check check (state in ('new', 'still', 'gone', 'unsure')),
  add column cause text not null default '',
  add column sentence text not null default '',
  add column place integer not null default 0;
comment on column screening_hit.state is 'new, still there, gone since the last run; unsure: found the last time, now the data does not suffice to say';
create index screening_hit_list on screening_hit (run_id, region_code, indicator);
