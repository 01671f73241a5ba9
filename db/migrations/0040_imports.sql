-- Whether a file adds to its period or takes the place of the period's earlier files; corrections made on the screen.

alter table import
  add column adds boolean not null default false,
  add column correction_rows jsonb not null default '[]',
  add column reason text not null default '',
  add column attempts integer not null default 0;
comment on column import.adds is 'True: rows are added to what the period already holds. False: the file replaces the period''s earlier files';
comment on column import.correction_rows is 'For corrections made on the screen: the held rows of corrects_import that the lines of this file stand for, in order';
comment on column import.attempts is 'How often its reading was begun; after the fifth it is refused instead of tried for ever';
comment on column import.reason is 'Why it was withdrawn';
grant update on snapshot to doudi_app;
-- A file that takes another's place also takes its lines in the chain.
grant delete on chain_event to doudi_app;
