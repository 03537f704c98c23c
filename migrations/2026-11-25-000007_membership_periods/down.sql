DROP INDEX memberships_period;
CREATE INDEX memberships_start ON memberships (start_date, id);
