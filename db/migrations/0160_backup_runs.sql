-- What the nightly backup and the restore drill came to, for the page of the system's administrator.

create table backup_run (
  id integer generated always as identity primary key,
  kind text not null check (kind in ('base', 'drill')),
  started_at timestamptz not null,
  finished_at timestamptz not null,
  sound boolean not null,
  detail jsonb not null default '{}',
  problems jsonb not null default '[]'
);
comment on table backup_run is '备份与恢复演练: one row each time one was made or tried; numbers only, no person';
comment on column backup_run.detail is 'What was counted: bytes and entries of a base; moment brought to, rows before and after of a drill';
comment on column backup_run.problems is 'In Chinese, a line each; empty where all is well';
create index backup_run_kind on backup_run (kind, id desc);

grant select, insert on backup_run to doudi_app;
