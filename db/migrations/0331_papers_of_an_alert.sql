-- A paper of an answer belongs to the alert that it answers. A department sees those of its own alerts: what another department put before
-- the county about the same family is none of its business. Photos of visits are civil affairs' as the visits are, until one is put to an answer.
alter table attachment add column alert_id integer references alert;
comment on column attachment.alert_id is 'The alert whose answer it belongs to (kind alert-answer); null: a paper of the household';
create index attachment_alert on attachment (alert_id) where alert_id is not null;
update attachment a set alert_id = e.alert_id
  from (select distinct on (file) alert_id, file from (
      select alert_id, (detail ->> 'attachment')::integer as file, id from alert_event where detail ? 'attachment'
      union all select v.alert_id, f.value::integer, v.id from alert_event v cross join jsonb_array_elements_text(v.detail -> 'files') f where v.detail ? 'attachedVisit'
    ) said order by file, id) e
  where e.file = a.id and a.kind = 'alert-answer';
alter policy attachment_scope on attachment using (
  region_code >= current_setting('doudi.region_from', true) and region_code < current_setting('doudi.region_to', true)
  and ((select current_setting('doudi.department', true)) = ''
    or exists (select 1 from dispatch_task d where d.household_no = attachment.household_no and d.department = (select current_setting('doudi.department', true)))
      and kind <> 'visit'
      and (kind <> 'alert-answer' or exists (select 1 from dispatch_task d where d.alert_id = attachment.alert_id and d.department = (select current_setting('doudi.department', true))))));
