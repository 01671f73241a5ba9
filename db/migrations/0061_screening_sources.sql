-- The rows of the departments' files a hit rests on, kept with the hit: the explanation names them when the run is long past.

alter table screening_hit add column sources jsonb not null default '{}';
comment on column screening_hit.sources is 'By data set: file, import, row and day of the newest row that spoke for the household';
