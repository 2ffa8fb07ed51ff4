-- 0402-gate-verdict-versions.sql (modules/gate)
-- Why: what is shown is what was judged. Every judgement is a version of its own, kept with what it was made from: what
-- each field was taken to mean, the figures seen, the ledgers' last change. Judging again adds a version.
CREATE TABLE demand_verdict (
    demand_id BIGINT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    outcome TEXT NOT NULL CHECK (outcome IN ('answer', 'merge', 'admit', 'return', 'block')),
    digest TEXT NOT NULL,
    verdict TEXT NOT NULL,
    seen TEXT NOT NULL,             -- empty: judged before this was kept; it can only be judged again
    judged_day TEXT NOT NULL,
    judged_ms BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    PRIMARY KEY (demand_id, version)
);
INSERT INTO demand_verdict (demand_id, version, outcome, digest, verdict, seen, judged_day, judged_ms, person_id)
SELECT demand_id, version, outcome, digest, verdict, '', created_day, created_ms, 0 FROM demand;
