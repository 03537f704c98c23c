ALTER TABLE users DROP COLUMN temporary_password;
DROP TABLE page_sessions;
