-- Search among millions under row-level security. A condition that is no index condition of a leakproof operator is evaluated after the
-- policies, on every row: LIKE never uses an index here. Prefixes are therefore ranges (name >= 'x' and name < 'y') in plain byte order,
-- and the indexes carry all that the policies read, so that counting needs no table rows.
drop index person_name;
drop index person_initials;
drop index person_region;
create index person_name on person (name collate "C", region_code) include (household_no) where status <> 'merged';
create index person_initials on person (initials collate "C", region_code) include (household_no) where status <> 'merged';
create index person_region on person (region_code, household_no) where status <> 'merged';
create index person_birth on person (birth, region_code) include (household_no) where status <> 'merged';

drop index household_head_initials;
create index household_head_initials on household (head_initials collate "C", region_code) include (household_no, status);
create index household_head_name on household (head_name collate "C", region_code) include (household_no, status);
drop index household_region;
create index household_region on household (region_code, household_no) include (status);

create index region_name on region (name collate "C");
create index region_initials on region (initials collate "C");
create index hardship_current_household on hardship (household_no, programme) where valid_to is null;
