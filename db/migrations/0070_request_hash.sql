-- Inputs may contain ID numbers and names, and a plain hash of those can be found by trying. From now on the hash is keyed (HMAC);
-- what was kept before is blanked. The rows stay: a phone may still send again what it sent before the upgrade.
update command_request set input_hash = '';
comment on column command_request.input_hash is 'HMAC of the input under the installation''s key; empty where it was kept before the hash was keyed';
