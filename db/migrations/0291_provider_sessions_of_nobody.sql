-- What was opened through the identity provider before it was kept for whom (0242) could not be ended by it: those people sign in again.
delete from session where via = 'sso' and provider_subject is null;
