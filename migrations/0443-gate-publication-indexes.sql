-- 0443-gate-publication-indexes.sql (modules/gate, modules/channels)
-- Why: the public lists of denials read through all demands that were let in to find the few that were not; the day's tip-offs
-- of a county were counted through all of its years.
CREATE INDEX demand_denied ON demand (realm_id, demand_id) WHERE outcome IN ('return', 'block');
CREATE INDEX tip_off_day ON tip_off (realm_id, written_day);
