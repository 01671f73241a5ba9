-- Persons, households, dated membership, kinds of hardship, papers, merges.

-- Rows a caller may see: inside the region range, and for a department other than civil affairs only households
-- that were dispatched to it (dispatch_task, migration 0004; the policies are created there).

create table household (
  household_no integer generated always as identity primary key,
  region_code region_code not null,
  hukou_kind text not null check (hukou_kind in ('rural', 'urban')),
  address text not null default '',
  head_person_no integer,
  head_name text not null default '',
  head_initials text not null default '',
  size integer not null default 0,
  status text not null default 'active' check (status in ('active', 'closed')),
  sender_key text unique,
  liaison_user_id integer references app_user (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table household is '家庭（户）. region_code is the village of residence; head_* and size are kept beside membership for lists';
comment on column household.sender_key is 'Keyed hash of the household number of the population register, so that the same household is found again at the next delivery';
create index household_region on household (region_code, household_no);
create index household_head_initials on household (head_initials text_pattern_ops, region_code);

create table person (
  person_no integer primary key,
  token uuid not null unique,
  id_sealed text not null,
  id_masked text not null,
  name text not null,
  initials text not null,
  birth date not null,
  sex text not null check (sex in ('1', '2')),
  nationality text not null default '01',
  marriage text not null default '90',
  hukou_kind text not null default 'rural' check (hukou_kind in ('rural', 'urban')),
  hukou_region region_code not null,
  region_code region_code not null,
  address text not null default '',
  phone_sealed text not null default '',
  phone_masked text not null default '',
  phone_digest text,
  death_date date,
  status text not null default 'active' check (status in ('active', 'dead', 'moved', 'merged')),
  merged_into integer references person (person_no),
  household_no integer references household (household_no),
  relation text not null default '0',
  photo_sha256 text,
  source_snapshot integer,
  source_row integer,
  source_day date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table person is '人员. person_no comes from the lake''s person index; household_no and relation are the current membership, kept for lists';
comment on column person.token is 'Keyed hash of the ID number; the only way a person is found by number';
comment on column person.initials is 'Pinyin initials of the name, lower case, for search';
create index person_household on person (household_no);
create index person_name on person (name text_pattern_ops, region_code);
create index person_initials on person (initials text_pattern_ops, region_code);
create index person_phone on person (phone_digest) where phone_digest is not null;
create index person_region on person (region_code, person_no);

create table membership (
  household_no integer not null references household (household_no),
  person_no integer not null references person (person_no),
  relation text not null,
  valid_from date not null,
  valid_to date,
  source_snapshot integer,
  source_row integer,
  primary key (household_no, person_no, valid_from),
  check (valid_to is null or valid_to >= valid_from)
);
comment on table membership is 'Who belonged to which household from when to when; relation by GB/T 4761 (0 head)';
create index membership_person on membership (person_no, valid_from);
create unique index membership_current on membership (person_no) where valid_to is null;

create table hardship (
  id integer generated always as identity primary key,
  household_no integer not null references household (household_no),
  person_no integer references person (person_no),
  region_code region_code not null,
  programme text not null check (programme in ('dibao', 'tekun', 'marginal', 'rigidExpenditure', 'relapseRisk', 'other')),
  valid_from date not null,
  valid_to date,
  monthly_fen bigint,
  reason text not null default '',
  end_reason text not null default '',
  source_snapshot integer,
  source_row integer,
  check (valid_to is null or valid_to >= valid_from)
);
comment on table hardship is 'Kinds of low-income population a household or person is or was recognised as, with start, end and reason (H24 一)';
create index hardship_household on hardship (household_no, valid_from);
create unique index hardship_current on hardship (household_no, coalesce(person_no, 0), programme) where valid_to is null;
create index hardship_programme on hardship (programme, region_code) where valid_to is null;

create table attachment (
  id integer generated always as identity primary key,
  household_no integer references household (household_no),
  person_no integer references person (person_no),
  region_code region_code not null,
  kind text not null,
  title text not null,
  sha256 text not null,
  mime text not null,
  size bigint not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  removed_at timestamptz
);
comment on table attachment is 'Photos and papers of a person or household; bytes are in the encrypted file store under sha256';
create index attachment_household on attachment (household_no);

create table person_merge (
  id integer generated always as identity primary key,
  kept_no integer not null references person (person_no),
  merged_no integer not null references person (person_no),
  region_code region_code not null,
  reason text not null,
  before jsonb not null,
  merged_by text not null,
  merged_at timestamptz not null default now(),
  undone_by text,
  undone_at timestamptz
);
comment on table person_merge is 'Two records of one person made one; "before" holds what is needed to undo it';
create index person_merge_kept on person_merge (kept_no);

create table person_not_same (
  low_no integer not null references person (person_no),
  high_no integer not null references person (person_no),
  region_code region_code not null,
  reason text not null,
  decided_by text not null,
  decided_at timestamptz not null default now(),
  primary key (low_no, high_no),
  check (low_no < high_no)
);
comment on table person_not_same is 'Pairs a person has looked at and found to be two people; never proposed again';

create table exemption (
  id integer generated always as identity primary key,
  household_no integer not null references household (household_no),
  person_no integer references person (person_no),
  region_code region_code not null,
  kind text not null,
  indicator text not null,
  reason text not null,
  valid_from date not null,
  valid_to date,
  created_by text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
comment on table exemption is 'Explained findings that are remembered, so that the same fact does not raise the same alert again (livelihood vehicle, aid money in the account, house-sale deposit)';
create index exemption_household on exemption (household_no);
