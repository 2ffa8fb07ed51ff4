-- 0401-gate-purpose.sql (modules/gate)
-- Why: rows about persons leave only after the data source's steward confirmed clause and purpose.
CREATE TABLE purpose_confirmation (
    realm_id BIGINT NOT NULL,
    form TEXT NOT NULL,
    issuer_code TEXT NOT NULL,
    purpose TEXT NOT NULL,
    clause TEXT NOT NULL,
    steward TEXT NOT NULL,
    confirmed_from TEXT NOT NULL,
    PRIMARY KEY (realm_id, form, issuer_code, purpose)
);
