-- Nightly housekeeping: replies of old requests, stored files nobody refers to, and the Parquet of replaced snapshots.
alter table snapshot add column content_dropped_at timestamptz;
comment on column snapshot.content_dropped_at is 'Retention has given up the Parquet of this withdrawn snapshot; the file is removed the night after. The row stays: chain, persons and alerts say where a value came from by it';
create index snapshot_dropped on snapshot (content_dropped_at) where content_dropped_at is not null;
