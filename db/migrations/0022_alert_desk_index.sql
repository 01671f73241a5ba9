-- Desks are found through the region of the open alerts (alert_open_scan), which holds all that is counted. With the index by desk at
-- hand the planner joins two bitmaps and reads the heap of every open alert of a province instead.
drop index alert_desk;
