-- 一户一条救助链: what chain_event holds, and what already stands elsewhere (an alert's opening, the beginning and end of a kind of
-- hardship). Those are read where they stand and not written a second time, so that the chain cannot disagree with them.
--
-- A department that delivers a list again and again (rental housing, relocation) says the same thing in every file: of equal lines of
-- different snapshots only those of the newest count. A payment is equal with its amount; a service is one service whatever its
-- figures became.
--
-- "what" tells the reader how to put it into words: event (title is ready), alert (title is its sentence, state its status), began and
-- ended (programme, detail its reason). "key" orders the lines of a day and makes the position of a page unique.
create view assistance_chain with (security_invoker = true) as
  select e.household_no, e.person_no, e.occurred_on, 'event' as what, e.kind, e.programme, e.department, e.title, '' as detail, '' as state, e.amount_fen,
    e.source_kind, e.source_id, e.source_row, e.key
  from (
    select c.*, 'c' || lpad(c.id::text, 18, '0') as key,
      case when c.source_kind = 'snapshot' then rank() over (
        partition by c.household_no, c.person_no, c.occurred_on, c.kind, c.programme, c.department, c.title, c.source_kind, case when c.kind = 'payment' then c.amount_fen end
        order by c.source_id desc) else 1 end as told
    from chain_event c
  ) e where e.told = 1
  union all
  select a.household_no, a.person_no, (a.opened_at at time zone 'Asia/Shanghai')::date, 'alert', 'alert', '', 'civil-affairs', a.sentence, a.cause, a.status, null,
    'alert', a.id, 0, 'b' || lpad(a.id::text, 18, '0')
  from alert a where a.household_no is not null
  union all
  select h.household_no, h.person_no, h.valid_from, 'began', 'decision', h.programme, case h.programme when 'relapseRisk' then 'agriculture' else 'civil-affairs' end, '', h.reason, '',
    null, case when h.source_snapshot is null then 'hardship' else 'snapshot' end, coalesce(h.source_snapshot, h.id), coalesce(h.source_row, 0), 'a' || lpad(h.id::text, 18, '0') || 'b'
  from hardship h
  union all
  select h.household_no, h.person_no, h.valid_to, 'ended', 'decision', h.programme, case h.programme when 'relapseRisk' then 'agriculture' else 'civil-affairs' end, '', h.end_reason, '',
    null, case when h.source_snapshot is null then 'hardship' else 'snapshot' end, coalesce(h.source_snapshot, h.id), coalesce(h.source_row, 0), 'a' || lpad(h.id::text, 18, '0') || 'e'
  from hardship h where h.valid_to is not null;
comment on view assistance_chain is '救助链: every alert, visit, decision, payment, service and change of a household with its source';
grant select on assistance_chain to doudi_app;
