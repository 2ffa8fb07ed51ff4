-- 0450-gate-rule-edits.sql (modules/gate)
-- Why: a county adds, tightens or switches off rules without a build. Each word on a rule is a row with author, reason and
-- version; nothing is edited. Of a rule the greatest version that has begun holds.
CREATE TABLE rule_edit (
    realm_id BIGINT NOT NULL,
    rule TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    toml TEXT NOT NULL,              -- one [[rule]] as in rules/*.toml; empty: as shipped
    cases TEXT NOT NULL,             -- as in cases/rules/*.json; empty: nothing to show, it reads as shipped
    enabled BIGINT NOT NULL CHECK (enabled IN (0, 1)),
    effective_from TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    recorded_ms BIGINT NOT NULL,
    PRIMARY KEY (realm_id, rule, version)
);
