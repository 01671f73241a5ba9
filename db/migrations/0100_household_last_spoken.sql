-- Which families on a list nobody has spoken to for long, asked for a whole province: the day of the last visit stands beside the
-- household, as its kinds of hardship do, so that the oldest are found by an index and not by asking for each.
alter table household add column last_spoken_on date;
comment on column household.last_spoken_on is 'Day (in China) of the last visit in which the family or a neighbour was spoken to; kept by a trigger on visit';

update household h set last_spoken_on = v.day
from (select household_no, max((visited_at at time zone 'Asia/Shanghai')::date) as day from visit where result <> 'absent' and household_no is not null group by household_no) v
where v.household_no = h.household_no;

-- As owner: whoever may record a visit may not change a household.
create function household_spoken_to() returns trigger language plpgsql security definer set search_path = public as $$
begin
  update household set last_spoken_on = (new.visited_at at time zone 'Asia/Shanghai')::date
  where household_no = new.household_no and (last_spoken_on is null or last_spoken_on < (new.visited_at at time zone 'Asia/Shanghai')::date);
  return null;
end $$;
revoke execute on function household_spoken_to from public;
create trigger visit_spoken_to after insert on visit for each row when (new.result <> 'absent' and new.household_no is not null) execute function household_spoken_to();

create index household_due on household (last_spoken_on nulls first, region_code, household_no) where programme_mask > 0 and status = 'active';
drop index household_programme;
create index household_programme on household (region_code, household_no) include (programme_mask, monthly_fen, status, last_spoken_on) where programme_mask > 0;
