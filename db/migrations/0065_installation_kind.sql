-- What an installation was made for. Decided when it is empty and never again: the demonstration's accounts have a password that stands
-- on the sign-in page, and must not appear beside real people because a setting was forgotten.
alter table installation add column synthetic boolean;
comment on column installation.synthetic is 'True: filled with synthetic people, every screen says so. False: a real one. Null: made before this was written down';
update installation set synthetic = exists (select from app_user where synthetic) where exists (select from app_user);
