-- Minors of whom is written before a person or family is known.

alter table lead add column about_minor boolean not null default false;
comment on column lead.about_minor is 'An ID number or an age under 18 stood in what was reported: the name is shown in full only to those who handle leads and to the reporter';
update lead set about_minor = true where description ~ '(^|[^0-9.])(1[0-7]|[1-9])\s*周?岁' or place_note ~ '(^|[^0-9.])(1[0-7]|[1-9])\s*周?岁';

-- What a correction proposes to call a minor is shortened like the registered name (src/command/veil.ts).
create index registry_correction_person on registry_correction (person_no);
