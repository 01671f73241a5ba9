-- Other ways to sign in: passkeys, and the identity provider of the province or county.

create table passkey (
  id integer generated always as identity primary key,
  user_id integer not null references app_user (id),
  credential_id text not null unique,
  public_key bytea not null,
  counter bigint not null default 0,
  rp_id text not null,
  transports text[] not null default '{}',
  name text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
comment on table passkey is 'Public keys of passkeys; each counts as both factors, as the device asks for its PIN or fingerprint';
comment on column passkey.rp_id is 'Host name it was made for; it opens nothing under another';
create index passkey_by_user on passkey (user_id);

create table passkey_challenge (
  challenge_hash text primary key,
  user_id integer references app_user (id),
  expires_at timestamptz not null
);
comment on table passkey_challenge is 'Challenges given out and not used yet; user_id where a new passkey is bound, null where somebody signs in';

create table identity_link (
  id integer generated always as identity primary key,
  user_id integer not null references app_user (id),
  issuer text not null,
  subject text not null,
  state text not null default 'proposed' check (state in ('proposed', 'confirmed', 'removed')),
  proposed_by integer not null references app_user (id),
  proposed_at timestamptz not null default now(),
  confirmed_by integer references app_user (id),
  confirmed_at timestamptz,
  check (confirmed_by <> proposed_by and confirmed_by <> user_id)
);
comment on table identity_link is 'Whom the identity provider''s subject is here; proposed by one administrator and confirmed by another, as whoever makes a link could be that person';
create unique index identity_link_subject on identity_link (issuer, subject) where state <> 'removed';
create unique index identity_link_user on identity_link (user_id, issuer) where state <> 'removed';

alter table session add column via text not null default 'password' check (via in ('password', 'passkey', 'sso'));
comment on column session.via is 'How the person signed in; who came from the identity provider is also signed out there';

grant select, insert, update, delete on passkey, passkey_challenge to doudi_app;
grant select, insert, update on identity_link to doudi_app;
