-- Who stood in for somebody, and whose work was covered, are told when the last day is over: once.
alter table post add column over_told_at timestamptz;
comment on column post.over_told_at is 'When the two of a stand-in were told that its last day was over; null: not yet, or it ended otherwise';
-- What was over before there were notices is no news.
update post set over_told_at = now() where kind = 'stand-in' and state = 'granted' and valid_to < current_date;
create index post_stand_in_over on post (valid_to) where kind = 'stand-in' and state = 'granted' and over_told_at is null;
