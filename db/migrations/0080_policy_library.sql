-- The policy library: official texts as they were loaded, clause by clause, and who verified a figure or a document, when and by what.
-- Nothing here is about people. Everybody who may read the library reads all of it; civil affairs writes.

create table policy_text (
  id integer generated always as identity primary key,
  document text not null,
  file_name text not null,
  format text not null check (format in ('txt', 'md', 'docx')),
  encoding text not null,
  sha256 text not null,
  size integer not null,
  matched integer not null,
  expected integer not null,
  via text not null check (via in ('screen', 'cli')),
  loaded_by text not null,
  loaded_by_name text not null,
  loaded_at timestamptz not null default now()
);
comment on table policy_text is 'One row each loading of a document''s official text; the newest of a document is the one shown, older ones are its history';
comment on column policy_text.document is 'Short name in the policy library (policy/documents.ts)';
comment on column policy_text.matched is 'How many of the clauses the library knows (expected) were found in the text';
create index policy_text_document on policy_text (document, id desc);

create table policy_text_part (
  text_id integer not null references policy_text (id),
  position integer not null,
  article text,
  kind text not null check (kind in ('clause', 'opening', 'heading', 'unlisted', 'ending')),
  body text not null,
  primary key (text_id, position)
);
comment on table policy_text_part is 'A text cut into its parts, in order; article is set where the part was matched to a numbered clause';
comment on column policy_text_part.kind is 'clause: a numbered clause; unlisted: numbered, but not in the library''s list; heading, opening, ending: what stands around the clauses';

create table policy_verification (
  id integer generated always as identity primary key,
  subject text not null check (subject in ('parameter', 'document')),
  key text not null,
  place text not null,
  valid_from date,
  verified_on date not null,
  source text not null,
  verified_by text not null,
  verified_by_name text not null,
  created_at timestamptz not null default now(),
  check ((subject = 'parameter') = (valid_from is not null))
);
comment on table policy_verification is 'Somebody held a figure (key, place, valid_from) or a document (key) against its source on a day; the newest one counts';
comment on column policy_verification.place is 'Region code, or nation; that of the figure or of the document';
create index policy_verification_subject on policy_verification (subject, key, place, valid_from, id desc);

grant select, insert on policy_text, policy_text_part, policy_verification to doudi_app;

do $$
declare t text;
begin
  foreach t in array array['policy_text', 'policy_text_part', 'policy_verification'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy %I on %I for select to doudi_app using (true)', t || '_read', t);
    -- Departments other than civil affairs read only.
    execute format('create policy %I on %I for insert to doudi_app with check ((select current_setting(''doudi.department'', true)) = '''')', t || '_add', t);
  end loop;
end $$;
