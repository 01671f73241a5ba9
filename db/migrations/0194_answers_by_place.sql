-- The index by days alone was taken for a county as well, where the days are not known when the plan is made: it then reads the whole
-- province's month. By region and day (dispatch_answered) every caller reads only what he sees.
drop index dispatch_answered_day;
