-- A full number is shown for a matter that runs for the family; where none runs the reason stands before the security officer.

alter table unusual_look drop constraint unusual_look_measure_check;
alter table unusual_look add constraint unusual_look_measure_check check (measure in ('neighbour', 'kin', 'namesake', 'many', 'night', 'elsewhere', 'again', 'no-matter'));

-- What deliveries call a minor is shortened like the registered name (src/command/veil.ts): found by the person.
create index registry_conflict_person on registry_conflict (person_no);
create index registry_correction_household on registry_correction (household_no) where state = 'open';
