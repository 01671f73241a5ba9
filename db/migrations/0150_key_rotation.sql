-- Rotation of the keys that seal values: the platform's own hand may seal an export's filters anew; a merge no longer remembers sealed
-- values, which change with the key.

drop policy list_export_own on list_export;
create policy list_export_own on list_export to doudi_app using (
  'user:' || user_id = (select current_setting('doudi.actor', true)) or (select current_setting('doudi.actor', true)) in ('system:exports', 'system:keys'));

-- Undoing a merge compares phones by their keyed hash.
update person_merge set before = (
  select jsonb_agg(case when entry ? 'after' then jsonb_set(entry, '{after}', (entry -> 'after') - 'phone_sealed') else entry end order by position)
  from jsonb_array_elements(before) with ordinality as entries (entry, position))
where before @> '[{"after": {}}]' and before::text like '%phone_sealed%';
comment on column person_merge.before is 'What the merge changed, in order: [{kind, table, key, before, after}]; sealed values only under before';
