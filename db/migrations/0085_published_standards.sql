-- Standards that people published here. They come on top of the figures of the policy packs wherever parameters are read.

create table published_standard (
  id integer generated always as identity primary key,
  proposal_id integer not null unique,
  key text not null,
  region_code region_code not null references region (code),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  value bigint not null check (value >= 0),
  document text not null check (document <> ''),
  article text not null check (article <> ''),
  gist text not null default '',
  published_on date not null,
  published_at timestamptz not null default now(),
  published_by text not null,
  published_by_name text not null,
  unique (key, region_code, valid_from, published_on)
);
comment on table published_standard is 'Standards published on screen, by parameter, place and day; never changed or removed, a later one takes over';
comment on column published_standard.value is 'Fen, basis points or a whole number, by the unit of the parameter';
comment on column published_standard.published_on is 'The day it was published: an evaluation as of documents known earlier does not see it';
grant select, insert on published_standard to doudi_app;

-- Everybody may know what is in force; only civil affairs of the place itself, or above it, publishes.
alter table published_standard enable row level security;
create policy published_standard_read on published_standard for select to doudi_app using (true);
create policy published_standard_write on published_standard for insert to doudi_app with check (
  region_code >= (select current_setting('doudi.region_from', true)) and region_code < (select current_setting('doudi.region_to', true))
  and (select current_setting('doudi.department', true)) = '');
