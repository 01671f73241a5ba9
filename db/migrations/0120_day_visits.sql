-- How many families a helper can visit in a day: the phone's list of today is that long, the rest is the month's.
alter table outreach_rule add column day_visits integer not null default 6 check (day_visits between 1 and 30);
comment on column outreach_rule.day_visits is '每天走访户数; no document sets it (待核), a county may change it';
