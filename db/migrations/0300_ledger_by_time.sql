-- A search by time reads every block the index has not seen yet: by itself the index is brought up to date with the next vacuum only, which
-- for entries that are only ever added comes when a fifth has been added anew. Now blocks are taken in as they fill.
alter index ledger_at set (autosummarize = on);
select brin_summarize_new_values('ledger_at');
