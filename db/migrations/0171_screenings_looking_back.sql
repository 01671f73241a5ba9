-- A screening as of a day before the newest one of its region: it is kept for comparison and touches no alert.
alter table screening_run add column looking_back boolean not null default false;
comment on column screening_run.looking_back is 'As of a day before that of a screening done earlier: opens and closes no alerts';
