-- Sign-in: a second factor (a code of six digits that changes every half minute), its recovery codes, and the passwords a user had before.

alter table app_user add column password_set_at timestamptz not null default now();

create table second_factor (
  user_id integer primary key references app_user (id),
  secret_sealed text not null,
  last_step bigint not null default 0,
  confirmed_at timestamptz,
  begun_at timestamptz not null default now()
);
comment on table second_factor is 'The secret of a user''s code generator, sealed; it counts once confirmed. A code of a step up to last_step is refused: each is good once';

create table recovery_code (
  user_id integer not null references app_user (id),
  code_hash text not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);
comment on table recovery_code is 'Hashes of the codes that stand in for a lost generator, each once';

create table password_history (
  user_id integer not null references app_user (id),
  password_hash text not null,
  replaced_at timestamptz not null default now()
);
comment on table password_history is 'Hashes of passwords a user had before, so that they do not come back';
create index password_history_user on password_history (user_id, replaced_at desc);

grant select, insert, update, delete on second_factor, recovery_code to doudi_app;
grant select, insert, delete on password_history to doudi_app;
