-- How the alerts of each indicator ended (指标成效): what is closed is counted as it closes. A province has millions of closed alerts and
-- asks for their number again and again; those still running are counted from the alerts.

create table alert_closed_count (
  region_code region_code not null,
  indicators text[] not null,
  outcome text not null,
  was_late boolean not null,
  n integer not null
);
comment on table alert_closed_count is 'Closed alerts by county: added up, n is how many there are. Each change of alerts adds its own lines in its own transaction, so that two people who close alerts never wait for each other; the night joins them';
comment on column alert_closed_count.region_code is 'The county, or the place above it where none is named: whoever sees this code sees all that is counted under it';
comment on column alert_closed_count.outcome is 'As of the alert; empty where it has none';
create index alert_closed_count_region on alert_closed_count (region_code);
alter table alert_closed_count enable row level security;
-- A department sees the alerts that were dispatched to it, which is not what is counted here.
create policy alert_closed_count_scope on alert_closed_count for select to doudi_app using (
  region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true)
  and (select current_setting('doudi.department', true)) = '');
grant select on alert_closed_count to doudi_app;

-- As owner: whoever may close an alert may not count.
create function alert_closed_counted() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'INSERT' then
    insert into alert_closed_count
      select left(region_code::text, 6) || '000000', indicators, coalesce(outcome, ''), was_late, count(*) from new_rows where closed_at is not null group by 1, 2, 3, 4;
  elsif tg_op = 'DELETE' then
    insert into alert_closed_count
      select left(region_code::text, 6) || '000000', indicators, coalesce(outcome, ''), was_late, -count(*) from old_rows where closed_at is not null group by 1, 2, 3, 4;
  elsif tg_op = 'UPDATE' then
    insert into alert_closed_count
      select left(region_code::text, 6) || '000000', indicators, outcome, was_late, sum(n) from (
        select region_code, indicators, coalesce(outcome, '') as outcome, was_late, 1 as n from new_rows where closed_at is not null
        union all select region_code, indicators, coalesce(outcome, ''), was_late, -1 from old_rows where closed_at is not null) x
      group by 1, 2, 3, 4 having sum(n) <> 0;
  else
    delete from alert_closed_count;
  end if;
  return null;
end $$;
create trigger alert_closed_inserted after insert on alert referencing new table as new_rows for each statement execute function alert_closed_counted();
create trigger alert_closed_updated after update on alert referencing old table as old_rows new table as new_rows for each statement execute function alert_closed_counted();
create trigger alert_closed_deleted after delete on alert referencing old table as old_rows for each statement execute function alert_closed_counted();
create trigger alert_closed_truncated after truncate on alert for each statement execute function alert_closed_counted();

-- Joins the lines that are counted together; the sums stay what they are at every moment. Two at once cannot harm: what one has taken away the other does not find.
create function join_closed_counts() returns void language sql security definer set search_path = public as $$
  with joined as (
    delete from alert_closed_count c using (
      select region_code, indicators, outcome, was_late from alert_closed_count group by 1, 2, 3, 4 having count(*) > 1) several
    where (c.region_code, c.indicators, c.outcome, c.was_late) = (several.region_code, several.indicators, several.outcome, several.was_late) returning c.*
  )
  insert into alert_closed_count select region_code, indicators, outcome, was_late, sum(n) from joined group by 1, 2, 3, 4 having sum(n) <> 0
$$;
revoke execute on function join_closed_counts from public;

insert into alert_closed_count
  select left(region_code::text, 6) || '000000', indicators, coalesce(outcome, ''), was_late, count(*) from alert where closed_at is not null group by 1, 2, 3, 4;
