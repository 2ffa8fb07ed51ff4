-- 0430-gate-docket.sql (modules/gate)
-- Why: a rule that is to be changed is tried first on the register: what would it have said last year? For that the facts
-- each verdict was judged by are kept, as JSON, by version. What was judged before this table has none and is not tried.
CREATE TABLE demand_docket (
    demand_id BIGINT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    facts TEXT NOT NULL,
    PRIMARY KEY (demand_id, version)
);
