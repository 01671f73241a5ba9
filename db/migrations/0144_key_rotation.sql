-- A department's key ends, and is followed by another; for some days both open.
alter table api_key add column expires_at timestamptz;
alter table api_key add column follows_id integer references api_key (id);
comment on column api_key.expires_at is 'null: until it is revoked (keys from before rotation)';
comment on column api_key.follows_id is 'The key this one takes the place of';
