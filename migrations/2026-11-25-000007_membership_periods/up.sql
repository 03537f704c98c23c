-- Contains the end date, so that `as_of` is decided without reading the rows.
DROP INDEX memberships_start;
CREATE INDEX memberships_period ON memberships (start_date, id, end_date);
