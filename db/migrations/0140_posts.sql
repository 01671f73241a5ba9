-- Posts: what somebody may do, where and from when to when. Stand-ins: a post covered by a colleague for a time.
-- app_user.role, region_code and department stay as what lists show of a person: the post held mainly ('' where none was confirmed yet).
-- Rights come from the posts in force today and from nothing else (src/access/posts.ts).

create table post (
  id integer generated always as identity primary key,
  user_id integer not null references app_user (id),
  kind text not null default 'held' check (kind in ('held', 'stand-in')),
  role text not null check (role <> ''),
  region_code region_code not null references region (code),
  department text not null references department (code),
  valid_from date not null,
  valid_to date,
  covers_post_id integer references post (id),
  state text not null check (state in ('proposed', 'asked', 'granted', 'refused', 'ended')),
  reason text not null default '',
  proposed_by integer references app_user (id),
  proposed_at timestamptz not null default now(),
  decided_by integer references app_user (id),
  decided_at timestamptz,
  decision_note text not null default '',
  ended_by integer references app_user (id),
  ended_at timestamptz,
  end_reason text not null default '',
  check (valid_to is null or valid_to >= valid_from),
  check ((kind = 'stand-in') = (covers_post_id is not null)),
  check (kind = 'held' or valid_to is not null)
);
comment on table post is 'Posts of people who sign in, with dates. proposed: waits for the security administrator; asked: a stand-in that waits for the colleague or the superior; granted: counts on its days';
comment on column post.valid_to is 'Last day; null: until somebody ends it. A stand-in always has one';
comment on column post.covers_post_id is 'The colleague''s post that a stand-in covers; it counts only as long as that one is in force';
comment on column post.proposed_by is 'null: set up with the installation or at its command line';
create index post_by_user on post (user_id, state);
create index post_waiting on post (proposed_at) where state in ('proposed', 'asked');
create index post_covers on post (covers_post_id) where covers_post_id is not null;

alter table session add column post_id integer references post (id);
comment on column session.post_id is 'The post somebody chose to act in; null or no longer in force: the first one that is';
alter table list_export add column post_id integer references post (id);
comment on column list_export.post_id is 'The post in which the export was asked for; it is written with that one''s view, as it is then';

-- The second wall behind the commands: administrators hold nothing beside, and nobody grants a post alone or to himself.
create function post_guard() returns trigger language plpgsql set search_path = public as $$
declare administrators constant text[] := array['admin', 'security', 'audit'];
begin
  if new.state in ('proposed', 'asked', 'granted') then
    perform 1 from app_user where id = new.user_id for update;
    if exists (select from post o where o.user_id = new.user_id and o.id <> coalesce(new.id, 0) and o.role <> new.role and o.state in ('proposed', 'asked', 'granted')
        and (o.role = any (administrators) or new.role = any (administrators))
        and daterange(o.valid_from, o.valid_to, '[]') && daterange(new.valid_from, new.valid_to, '[]')) then
      raise exception 'an administrator holds no other post';
    end if;
  end if;
  if new.state = 'granted' and new.kind = 'held' and current_user = 'doudi_app' and coalesce(current_setting('doudi.actor', true), '') not like 'system:%' then
    if new.proposed_by is null or new.decided_by is null or new.decided_by = new.proposed_by or new.decided_by = new.user_id
        or (tg_op = 'INSERT') or (old.state <> 'granted' and 'user:' || new.decided_by <> current_setting('doudi.actor', true))
        or (old.state = 'granted' and (new.role, new.region_code, new.department, new.user_id) is distinct from (old.role, old.region_code, old.department, old.user_id)) then
      raise exception 'a post is proposed by one person and confirmed by another';
    end if;
  end if;
  return new;
end $$;
create trigger post_guard before insert or update on post for each row execute function post_guard();

-- An account that comes with a role (the installation's first, the demonstration's) holds it as a post from its first day.
create function account_first_post() returns trigger language plpgsql set search_path = public as $$
begin
  insert into post (user_id, role, region_code, department, valid_from, state, reason)
    values (new.id, new.role, new.region_code, new.department, (now() at time zone 'Asia/Shanghai')::date, 'granted', '随账号设立');
  return new;
end $$;
create trigger account_first_post after insert on app_user for each row when (new.role <> '') execute function account_first_post();

insert into post (user_id, role, region_code, department, valid_from, state, reason)
  select id, role, region_code, department, (created_at at time zone 'Asia/Shanghai')::date, case when active then 'granted' else 'ended' end, '随账号设立' from app_user where role <> '';
comment on column app_user.role is 'The post held mainly, for lists; rights come from post. Empty as long as no post was confirmed';

grant select, insert, update on post to doudi_app;
