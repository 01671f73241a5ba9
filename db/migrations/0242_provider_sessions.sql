-- Sessions opened through the identity provider end when the provider says that its own has (OpenID Connect Back-Channel Logout 1.0).
alter table session add column provider_subject text, add column provider_session text;
comment on column session.provider_subject is 'The provider''s name of the person; null: not opened through it';
comment on column session.provider_session is 'The provider''s session (sid) in which this one was opened; null: it did not say';
create index session_provider on session (provider_subject) where provider_subject is not null;
create index session_provider_session on session (provider_session) where provider_session is not null;
