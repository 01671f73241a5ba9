-- The hand that seals values anew sees all large exports; a policy of its own, beside that of their owners.
create policy list_export_keys on list_export to doudi_app using ((select current_setting('doudi.actor', true)) = 'system:keys');
