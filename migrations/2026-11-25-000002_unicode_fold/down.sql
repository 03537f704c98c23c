-- Nothing to undo: the schema is the same, and the previous keys cannot be computed any more.
SELECT 1;
