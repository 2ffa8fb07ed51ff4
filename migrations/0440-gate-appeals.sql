-- 0440-gate-appeals.sql (modules/gate)
-- Why: an appeal is open until a gatekeeper of the county decides it, with a reason, on a day; when it is due follows from
-- the day it was raised. What an upheld one changes is written down, with the version of the verdict that stood afterwards.
CREATE TABLE demand_appeal_decision (
    appeal_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    demand_id BIGINT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('upheld', 'partly', 'dismissed')),
    reason TEXT NOT NULL CHECK (reason <> ''),
    changes TEXT NOT NULL CHECK (outcome = 'dismissed' OR changes <> ''),
    version_after BIGINT NOT NULL CHECK (version_after > 0),
    decided_day TEXT NOT NULL,
    unit_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL
);
CREATE INDEX demand_appeal_realm ON demand_appeal (realm_id, appeal_id);
