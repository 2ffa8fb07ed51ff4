-- 0770-form-strictness.sql (modules/collection)
-- Why: how strictly a form's figures are checked is a county's decision, with a reason and a day from which it holds. Each
-- decision is a version of its own; of those in force on a day, the one that began last counts, of one day the newest.
CREATE TABLE form_strictness (
    realm_id BIGINT NOT NULL,
    form TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    effective_from TEXT NOT NULL,
    settings TEXT NOT NULL,         -- JSON: {"form": {...}, "elements": {code: {...}}}; what is not said is as shipped
    reason TEXT NOT NULL CHECK (reason <> ''),
    person_id BIGINT NOT NULL,
    recorded_day TEXT NOT NULL,
    recorded_ms BIGINT NOT NULL,
    PRIMARY KEY (realm_id, form, version)
);
