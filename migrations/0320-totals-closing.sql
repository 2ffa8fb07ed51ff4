-- 0320-totals-closing.sql (modules/ledgers)
-- Why: the figures of a period that was signed off must not change under the signature. After its closing a correction
-- is a restatement: what stood there before stays readable beside what stands there now.
CREATE TABLE period_closing (
    realm_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    change_id BIGINT NOT NULL,      -- position of the closing; figures of later changes are restatements
    person_id BIGINT NOT NULL,
    closed_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (realm_id, period)
);
CREATE INDEX period_closing_period ON period_closing (period);

-- One a cell and change. The first one of a cell holds what it said when the period was closed.
CREATE TABLE figure_restatement (
    restatement_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    unit_id BIGINT NOT NULL,
    element_id BIGINT NOT NULL,
    change_id BIGINT NOT NULL,
    former_value BIGINT,            -- at the element's scale
    former_state TEXT NOT NULL CHECK (former_state IN ('blank', 'present', 'not_applicable', 'disputed')),
    new_value BIGINT,
    new_state TEXT NOT NULL CHECK (new_state IN ('blank', 'present', 'not_applicable', 'disputed')),
    person_id BIGINT NOT NULL,
    restated_on TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> '')
);
CREATE INDEX figure_restatement_period ON figure_restatement (period, element_id);
