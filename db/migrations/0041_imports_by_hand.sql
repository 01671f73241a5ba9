-- Columns confirmed by hand, rows that wait for correction counted on the import, corrections that carry their row in the file itself.

alter table import
  drop column correction_rows,
  add column mapping_override jsonb not null default '[]',
  add column rows_waiting integer not null default 0;
comment on column import.mapping_override is 'Columns whose meaning a person has set: [{"header", "field" or null for not read, "unit"}], by header as it stands in the file';
comment on column import.rows_waiting is 'Held rows that are neither corrected nor given up; 0 once the import is out of use';
comment on column import.corrects_import is 'The import whose held rows this file brings back corrected; each line says which by its 退回编号';

update import i set rows_waiting = (select count(*) from held_row h where h.import_id = i.id and h.corrected_import is null and h.dismissed_at is null)
where i.status = 'committed' and i.rows_held > 0;

-- The same bytes read with other columns are another reading of the file.
drop index import_once;
create unique index import_once on import (file_sha256, dataset, period, region_code, md5(mapping_override::text)) where status in ('received', 'reading', 'committed');
create index import_corrections on import (corrects_import) where corrects_import is not null;

alter table held_row add column dismissed_reason text not null default '';
comment on column held_row.corrected_import is 'The import that took the row in again, corrected; where it is still wrong there, it waits there';
