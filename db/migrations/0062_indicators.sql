-- Settings of indicators under row-level scope, a record of every change, and what a backtest was asked for.

create table indicator_change (
  id integer generated always as identity primary key,
  indicator text not null,
  region_code region_code not null references region (code),
  enabled boolean not null,
  changes jsonb not null,
  note text not null,
  backtest_run integer references screening_run (id),
  changed_by text not null,
  changed_by_name text not null,
  changed_at timestamptz not null default now()
);
comment on table indicator_change is 'Every change of an indicator''s switch or thresholds: what was, what is, why';
create index indicator_change_indicator on indicator_change (indicator, region_code, id desc);
grant select, insert on indicator_change to doudi_app;

alter table screening_run add column asked jsonb not null default '{}';
comment on column screening_run.asked is 'What a backtest was asked for: months, thresholds to try';
create index screening_run_backtest on screening_run (region_code, id desc) where kind = 'backtest' and status = 'done';

-- Settings of the places above must be readable from below; changed only inside one's own region and by civil affairs.
alter table indicator_setting enable row level security;
alter table indicator_change enable row level security;
do $$
declare t text;
begin
  foreach t in array array['indicator_setting', 'indicator_change'] loop
    execute format('create policy %I on %I for select to doudi_app using (true)', t || '_read', t);
    execute format(
      'create policy %I on %I for all to doudi_app using (region_code >= (select current_setting(''doudi.region_from'', true)) and region_code < (select current_setting(''doudi.region_to'', true)) and (select current_setting(''doudi.department'', true)) = '''')',
      t || '_write', t);
  end loop;
end $$;
