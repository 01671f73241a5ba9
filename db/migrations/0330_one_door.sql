-- Notices of signing out that the identity provider sent (Back-Channel Logout 1.0): each counts once, on whichever server and after any restart.
create table provider_logout (
  jti_hash text primary key,
  subject text,
  provider_session text,
  at timestamptz not null
);
comment on table provider_logout is 'Notices of the identity provider that somebody left it, kept as long as the same one would be taken again and a half-finished sign-in is good';
comment on column provider_logout.jti_hash is 'Hash of the number that the provider gave the notice';
comment on column provider_logout.at is 'By the clock of the server that took it';
create index provider_logout_at on provider_logout (at);
grant select, insert, delete on provider_logout to doudi_app;
alter table provider_logout enable row level security;
-- Nobody's business but the hand's that takes such notices.
create policy provider_logout_hand on provider_logout to doudi_app using ((select current_setting('doudi.actor', true)) = 'system:single-sign-on');

-- What somebody asked and was answered, and how he likes his lists, is his: no other actor reads it, whatever a question of ours forgets.
alter table command_request enable row level security;
create policy command_request_own on command_request to doudi_app
  using (actor = (select current_setting('doudi.actor', true)) or (select current_setting('doudi.actor', true)) = 'system:retention');
alter table saved_filter enable row level security;
create policy saved_filter_own on saved_filter to doudi_app using ('user:' || user_id = (select current_setting('doudi.actor', true)));
