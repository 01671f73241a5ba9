-- Whoever lets somebody join a household has to know since when they belong to the one they leave, also where that is another place.
drop function person_known(uuid, text);
create function person_known(wanted uuid, said_name text) returns table (person_no integer, status text, same_name boolean, since date)
language sql stable security definer set search_path = public as $$
  select p.person_no, p.status, n.same, case when n.same then (select m.valid_from from membership m where m.person_no = p.person_no and m.valid_to is null) end
  from person p cross join lateral (select person_name_key(p.name) = person_name_key(said_name) as same) n
  where p.token = wanted
$$;
revoke execute on function person_known from public;
grant execute on function person_known to doudi_app;

-- No programme has no bit.
create or replace function programme_bit(programme text) returns smallint language sql immutable strict parallel safe as $$
  select (case programme when 'dibao' then 1 when 'tekun' then 2 when 'marginal' then 4 when 'rigidExpenditure' then 8 when 'relapseRisk' then 16 else 32 end)::smallint
$$;
select refresh_programmes((select coalesce(array_agg(distinct household_no), '{}') from hardship), (select coalesce(array_agg(distinct person_no), '{}') from hardship_person));
