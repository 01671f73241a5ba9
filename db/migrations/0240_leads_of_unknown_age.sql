-- A lead in which nothing tells the age counts as one about a minor, as do words that are said of children (src/command/unregistered.ts).
-- ID numbers are masked in what was kept, so of earlier leads only an age of an adult tells.
update lead set about_minor = true
where not about_minor
  and (description || ' ' || place_note !~ '(^|[^0-9.])(1[89]|[2-9][0-9]|1[01][0-9])\s*(多|来)?周?岁'
    or description || ' ' || place_note ~ '孩|童|娃|婴|幼|伢|学生|小学|初中|高中|中学|上学|读书|退学|辍学|失学|学费|孤儿|留守|监护|抚养|孙子|孙女|父亲|母亲|爸|妈|爷爷|奶奶|外公|外婆'
    or 'schooling' = any(kinds));
comment on column lead.about_minor is 'Who is reported is, or may be, under 18: by ID number, age, the words, the kind of trouble, or because nothing tells the age. The name is shown in full only to those who handle leads and to the reporter';
