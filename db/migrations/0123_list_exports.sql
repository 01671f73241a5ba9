-- Exports that are too large for an answer: written in the background, fetched when ready, kept for some days.

create table list_export (
  id integer generated always as identity primary key,
  user_id integer not null references app_user (id),
  listing text not null,
  title text not null,
  selection text not null,
  query_sealed text not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'removed')),
  total integer not null default 0,
  written integer not null default 0,
  file_sha256 text,
  file_size bigint,
  message text not null default '',
  requested_at timestamptz not null default now(),
  finished_at timestamptz
);
comment on table list_export is '大批量导出: one a request; belongs to whoever asked, and is read in their scope';
comment on column list_export.query_sealed is 'Filters and order as asked for; sealed, since a typed filter may be a name';
comment on column list_export.selection is 'The filters in words without what was typed';
create index list_export_user on list_export (user_id, id desc);

grant select, insert, update on list_export to doudi_app;
alter table list_export enable row level security;
create policy list_export_own on list_export to doudi_app using ('user:' || user_id = (select current_setting('doudi.actor', true)) or (select current_setting('doudi.actor', true)) = 'system:exports');
