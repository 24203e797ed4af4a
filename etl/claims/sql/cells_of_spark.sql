-- The rows of cells.sql.j2 as Spark counted them, to be summed up by the same queries.
CREATE TEMP TABLE cells (
    status           VARCHAR,
    needs_attention  BOOLEAN,
    code             VARCHAR,
    last_valid_day   DATE,
    successor        VARCHAR,
    evidence         VARCHAR,
    units_factor     DOUBLE,
    rules            VARCHAR,
    modifiers        VARCHAR,
    lines            BIGINT,
    lines_beyond     BIGINT,
    charges          DECIMAL(38, 2),
    unread_charges   BIGINT
)
